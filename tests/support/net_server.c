/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and stops the servers that tests of the network talk to. */
#include "support/test.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support/net_server.h"

#define MAX_ARGUMENTS 32

static void
script_path(char *out, size_t room)
{
	const char *top = getenv("srcdir");

	(void)snprintf(out, room, "%s/tests/support/dt_server.py",
	    top != NULL ? top : ".");
}

static void
become_server(const char *const *arguments, int out)
{
	static char python[] = "python3", port[] = "--port", zero[] = "0";
	char script[512], *argv[MAX_ARGUMENTS];
	size_t n = 0;

	script_path(script, sizeof(script));
	argv[n++] = python;
	argv[n++] = script;
	argv[n++] = port;
	argv[n++] = zero;
	for (; *arguments != NULL && n + 1 < MAX_ARGUMENTS; arguments++)
		argv[n++] = strdup(*arguments);
	argv[n] = NULL;
	(void)dup2(out, STDOUT_FILENO);
	execvp("python3", argv);
	_exit(127);
}

bool
server_start(struct server *server, const char *const *arguments)
{
	char line[128] = "";
	size_t len = 0;
	int ends[2];

	memset(server, 0, sizeof(*server));
	assert_int_equal(pipe(ends), 0);
	server->pid = fork();
	assert_true(server->pid >= 0);
	if (server->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)close(ends[0]);
		become_server(arguments, ends[1]);
	}
	(void)close(ends[1]);
	while (len + 1 < sizeof(line) && strchr(line, '\n') == NULL &&
	       read(ends[0], line + len, 1) == 1)
		line[++len] = '\0';
	(void)close(ends[0]);
	if (sscanf(line, "listening %63s", server->url) == 1)
		return true;
	server_stop(server);
	return false;
}

/* Until the end of the header, and of the body that it promises. */
static size_t
read_request(int fd, char *text, size_t room)
{
	size_t len = 0, want = SIZE_MAX;
	const char *end, *field;
	ssize_t n;

	while (len + 1 < room && len < want &&
	       (n = read(fd, text + len, room - 1 - len)) > 0) {
		len += (size_t)n;
		text[len] = '\0';
		if ((end = strstr(text, "\r\n\r\n")) == NULL)
			continue;
		want = (size_t)(end + 4 - text);
		if ((field = strstr(text, "Content-Length: ")) != NULL)
			want += strtoul(field + 16, NULL, 10);
	}
	return len;
}

static void
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

static void
serve_raw(int listener, int log, const struct raw_answer *answers, size_t n)
{
	static char text[65536];

	(void)signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0;; i++) {
		const struct raw_answer *a = &answers[i < n ? i : n - 1];
		int fd = accept(listener, NULL, NULL);
		size_t len;

		if (fd < 0)
			_exit(1);
		len = read_request(fd, text, sizeof(text));
		write_all(log, text, len);
		write_all(fd, a->bytes, a->len > 0 ? a->len : strlen(a->bytes));
		(void)shutdown(fd, SHUT_WR);
		(void)close(fd);
	}
}

void
server_start_raw(
    struct server *server, const struct raw_answer *answers, size_t n)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), log;

	memset(server, 0, sizeof(*server));
	(void)snprintf(
	    server->log, sizeof(server->log), "/tmp/muster-raw-XXXXXX");
	log = mkstemp(server->log);
	assert_true(listener >= 0 && log >= 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 64), 0);
	assert_int_equal(
	    getsockname(listener, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%u",
	    (unsigned)ntohs(address.sin_port));
	server->pid = fork();
	assert_true(server->pid >= 0);
	(void)(server->pid == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (server->pid == 0)
		serve_raw(listener, log, answers, n);
	(void)close(listener);
	(void)close(log);
}

void
server_stop(struct server *server)
{
	if (server->pid > 0) {
		(void)kill(server->pid, SIGKILL);
		(void)waitpid(server->pid, NULL, 0);
	}
	if (server->log[0] != '\0')
		(void)unlink(server->log);
	memset(server, 0, sizeof(*server));
}

char *
server_read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	struct stat st;

	if (file == NULL)
		return NULL;
	if (fstat(fileno(file), &st) == 0 &&
	    (text = calloc(1, (size_t)st.st_size + 1)) != NULL) {
		*len = fread(text, 1, (size_t)st.st_size, file);
		text[*len] = '\0';
	}
	(void)fclose(file);
	return text;
}

char *
server_log(const struct server *server)
{
	size_t len;

	return server_read_file(server->log, &len);
}

void
server_temp_dir(char *out, size_t room)
{
	const char *top = getenv("TMPDIR");

	(void)snprintf(
	    out, room, "%s/muster-test-XXXXXX", top != NULL ? top : "/tmp");
	assert_non_null(mkdtemp(out));
}

void
server_remove_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[512];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		(void)snprintf(
		    name, sizeof(name), "%s/%s", path, entry->d_name);
		(void)unlink(name);
	}
	if (dir != NULL)
		(void)closedir(dir);
	(void)rmdir(path);
}
