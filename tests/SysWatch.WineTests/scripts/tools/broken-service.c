// A service that cannot start: it tells so and ends. With --remove it does nothing.
#include <string.h>
#include <windows.h>

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
	return ERROR_CALL_NOT_IMPLEMENTED;
}

static void WINAPI serve(DWORD count, char **words)
{
	SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, SERVICE_STOPPED, 0,
				  ERROR_SERVICE_SPECIFIC_ERROR, 69 };
	SERVICE_STATUS_HANDLE service = RegisterServiceCtrlHandlerExA("syswatchd", control, NULL);

	SetServiceStatus(service, &status);
}

int main(int count, char **words)
{
	SERVICE_TABLE_ENTRYA table[] = { { "syswatchd", serve }, { NULL, NULL } };

	if (count > 1)
		return 0;
	return StartServiceCtrlDispatcherA(table) ? 69 : 1;
}
