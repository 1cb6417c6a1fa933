// Prints each of its arguments as it got it, in brackets, in UTF-8, one a line.
#include <stdio.h>
#include <windows.h>
#include <shellapi.h>

int main(void)
{
	static char text[100000];
	int count, i;
	wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);

	if (!words)
		return 1;
	for (i = 1; i < count; i++) {
		if (!WideCharToMultiByte(CP_UTF8, 0, words[i], -1, text, sizeof(text), NULL, NULL))
			return 1;
		printf("[%s]\n", text);
	}
	return 0;
}
