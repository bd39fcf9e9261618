/* The verb `check`. argv[0] is the verb. */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

int cmd_check(int argc, char **argv);

#endif
