"""A port that leads to another one and can swallow: hole.py PORT prints its own; then, by lines on stdin,

  drop   nothing of what arrives is confirmed any more, new connections neither, as where packets are lost
  stuck  all is taken and nothing passed on, as by a proxy that hangs
  pass   as at the beginning; the connections of before are closed
"""
import ctypes, selectors, socket, struct, sys

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
# One instruction of the kernel's packet filter, "return 0": keep nothing of a packet.
nothing = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0))
program = struct.pack('HxxxxxxP', 1, ctypes.addressof(nothing))

to, mode, other_of = int(sys.argv[1]), 'pass', {}
watch = selectors.DefaultSelector()
listener = socket.create_server(('127.0.0.1', 0), backlog=100)


def end(s):
    for one in (s, other_of[s]):
        del other_of[one]
        watch.unregister(one)
        one.close()


def change(new):
    global mode
    ours = [listener, *(s for s in other_of if s.getsockname()[1] == listener.getsockname()[1])]
    if mode == 'drop':
        for s in ours:
            s.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
    mode = new
    if mode == 'drop':
        for s in ours:
            s.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
    while mode == 'pass' and other_of:
        end(next(iter(other_of)))
    print(mode, flush=True)


def join():
    one, other = listener.accept()[0], socket.create_connection(('127.0.0.1', to))
    other_of.update({one: other, other: one})
    for s in (one, other):
        watch.register(s, selectors.EVENT_READ)


def carry(s):
    try:
        data = s.recv(65536)
        if data and mode == 'pass':
            other_of[s].sendall(data)
    except OSError:
        data = b''
    if not data:
        end(s)


for s in (listener, sys.stdin):
    watch.register(s, selectors.EVENT_READ)
print(listener.getsockname()[1], flush=True)
while True:
    for key, _ in watch.select():
        if key.fileobj is sys.stdin:
            line = sys.stdin.readline().strip()
            if not line:
                sys.exit()
            change(line)
        elif key.fileobj is listener:
            join()
        elif key.fileobj in other_of:
            carry(key.fileobj)
