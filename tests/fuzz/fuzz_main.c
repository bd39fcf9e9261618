/* Replays files through a fuzz target where no fuzzer is linked: fuzz_x FILE|FOLDER... Prints how many
 * inputs ran; a crash is the failure. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static long n_run;

static void replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        perror(path);
        exit(2);
    }
    if (S_ISDIR(st.st_mode)) {
        DIR *d = opendir(path);
        for (struct dirent *e; d && (e = readdir(d));) {
            char sub[4096];
            snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
            if (e->d_name[0] != '.')
                replay(sub);
        }
        if (d)
            closedir(d);
        return;
    }
    FILE *f = fopen(path, "rb");
    uint8_t *p = malloc((size_t)st.st_size + 1);
    if (!f || !p)
        exit(2);
    size_t n = fread(p, 1, (size_t)st.st_size, f);
    fclose(f);
    LLVMFuzzerTestOneInput(p, n);
    free(p);
    n_run++;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%ld inputs\n", n_run);
    return n_run > 0 ? 0 : 1;
}
