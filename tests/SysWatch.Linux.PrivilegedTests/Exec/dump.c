/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what it was started with, and whether auxiliary vector and stack are as promised. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	const char *name = (const char *)getauxval(AT_EXECFN);
	long page = (long)getauxval(AT_PAGESZ);
	char __attribute__((aligned(16))) aligned[16];
	int good = page == sysconf(_SC_PAGESIZE) && getauxval(AT_RANDOM) && getauxval(AT_ENTRY) &&
		   name && strlen(name) > 0 && ((uintptr_t)aligned & 15) == 0;

	printf("argc=%d last=%s\n", argc, argc > 0 ? argv[argc - 1] : "(none)");
	printf("auxv=%s\n", good ? "good" : "bad");
	for (char **variable = environ; *variable; variable++)
		printf("env:%.60s\n", *variable);
	return 0;
}
