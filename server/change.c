#include "change.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/queries.h"

static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int64_t n_told;
static _Atomic int64_t last_of[TABLE_COUNT];

int64_t change_count(void)
{
    return atomic_load(&n_told);
}

/* The tables first: whoever finds the new count finds them changed. */
void change_tell(const struct table_set *written)
{
    if (!(written->bits[0] | written->bits[1]))
        return;
    pthread_mutex_lock(&telling);
    int64_t no = atomic_load(&n_told) + 1;
    for (int i = 0; i < TABLE_COUNT; i++)
        if (written->bits[i / 64] >> i % 64 & 1)
            atomic_store(&last_of[i], no);
    atomic_store(&n_told, no);
    pthread_mutex_unlock(&telling);
}

bool change_is_none(const struct table_set *read, int64_t count)
{
    for (int word = 0; word < 2; word++)
        for (uint64_t left = read->bits[word]; left; left &= left - 1)
            if (atomic_load(&last_of[64 * word + __builtin_ctzll(left)]) > count)
                return false;
    return true;
}
