// Sends a control code to a service, as `sc control SERVICE CODE` does; ends with the error code.
#include <stdlib.h>
#include <windows.h>

int main(int count, char **words)
{
	SERVICE_STATUS status;
	SC_HANDLE manager, service;

	if (count != 3)
		return 2;
	manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_CONNECT);
	if (!manager)
		return GetLastError();
	service = OpenServiceA(manager, words[1], SERVICE_USER_DEFINED_CONTROL);
	if (!service)
		return GetLastError();
	return ControlService(service, atoi(words[2]), &status) ? 0 : GetLastError();
}
