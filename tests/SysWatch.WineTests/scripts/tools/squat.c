// squat PIPE SECONDS: takes the pipe's name, prints `taken`, and answers whoever connects with
// silence.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static DWORD WINAPI wait_for_clients(void *pipe)
{
	for (;;)
		if (ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED) {
			Sleep(500);
			DisconnectNamedPipe(pipe);
		}
}

int main(int count, char **words)
{
	HANDLE pipe;

	if (count != 3)
		return 2;
	pipe = CreateNamedPipeA(words[1], PIPE_ACCESS_DUPLEX, 0, 255, 0, 0, 0, NULL);
	if (pipe == INVALID_HANDLE_VALUE)
		return 1;
	puts("taken");
	fflush(stdout);
	CreateThread(NULL, 0, wait_for_clients, pipe, 0, NULL);
	Sleep(atoi(words[2]) * 1000);
	return 0;
}
