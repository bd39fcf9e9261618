/* The verbs of `rostrum`, one file each: cmd_<verb>.c. argv[0] is the verb; the result is the exit
 * status: 0 done, 1 refused or failed (said on stderr), 2 wrong use. */
#ifndef SERVER_CMD_H
#define SERVER_CMD_H

int cmd_serve(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_clock(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_rule(int argc, char **argv);
int cmd_rule_test(int argc, char **argv); /* of cmd_rule */
int cmd_log(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_copy(int argc, char **argv);
int cmd_routes(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_privacy(int argc, char **argv);
int cmd_bounce(int argc, char **argv);
int cmd_once(int argc, char **argv);

#endif
