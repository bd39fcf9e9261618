/* Calls nobody may write here, each with what to write instead. Force-included by CMakeLists.txt
 * before every file, so that a use is a compile error that says why. The system headers that
 * declare them are read first and stay intact. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets
#undef atoi
#undef atol
#undef gmtime
#undef localtime
#undef rand
#undef srand
#undef alloca

/* An expression that does not compile and whose error is the sentence. */
#define BANNED(sentence) (sizeof(struct { _Static_assert(0, sentence); int is_banned; }))

#define strcpy(...)    BANNED("strcpy has no bound: use arena_strdup or base/buf.h")
#define strcat(...)    BANNED("strcat has no bound: use base/buf.h")
#define sprintf(...)   BANNED("sprintf has no bound: use arena_printf, buf_printf or snprintf")
#define vsprintf(...)  BANNED("vsprintf has no bound: use arena_vprintf or vsnprintf")
#define strtok(...)    BANNED("strtok keeps hidden state: use strcspn or strtok_r")
#define gets(...)      BANNED("gets has no bound: use fgets or getline")
#define atoi(...)      BANNED("atoi hides errors: use strtoll and check the end")
#define atol(...)      BANNED("atol hides errors: use strtoll and check the end")
#define gmtime(...)    BANNED("gmtime is not thread-safe: use time_civil or time_rfc3339 (base/time.h)")
#define localtime(...) BANNED("the machine's zone means nothing: use base/zone.h")
#define rand(...)      BANNED("rand can be guessed: use rand_bytes (base/rand.h)")
#define srand(...)     BANNED("rand can be guessed: use rand_bytes (base/rand.h)")
#define alloca(...)    BANNED("alloca overflows the stack: use arena_alloc")

#endif
