// chain N SECONDS: N processes, each the last one's parent; the first ends when all have slept.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(int count, char **words)
{
	char line[MAX_PATH + 64], program[MAX_PATH];
	STARTUPINFOA start = { sizeof(start) };
	PROCESS_INFORMATION child;

	if (count != 3)
		return 2;
	if (atoi(words[1]) > 1) {
		GetModuleFileNameA(NULL, program, sizeof(program));
		snprintf(line, sizeof(line), "chain %d %s", atoi(words[1]) - 1, words[2]);
		if (!CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child))
			return 1;
		WaitForSingleObject(child.hProcess, INFINITE);
	}
	Sleep(atoi(words[2]) * 1000);
	return 0;
}
