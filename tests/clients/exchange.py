"""One exchange with one client: it reads our token, we read its token, and each rejects a changed one."""

import os
import subprocess
import sys
import time

SECRET = "test-secret-of-thirty-two-bytes!"
failures = 0


def now():
    return int(time.time())


def run(program, arguments, text=""):
    environment = {**os.environ, "SECRET": SECRET}
    done = subprocess.run([program, *arguments], input=text, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout.strip(), done.stderr


def output(program, arguments, text=""):
    """Runs a program that must succeed, and returns its output."""
    code, out, err = run(program, arguments, text)
    if code != 0:
        raise RuntimeError(f"{' '.join(arguments[:2])}: {err}")
    return out


def tampered(text):
    head, signature = text.rsplit(".", 1)
    return f"{head}.{'B' if signature.startswith('A') else 'A'}{signature[1:]}"


def rejection(verify, text):
    """Returns why `verify` rejects the token, or None."""
    try:
        verify(text)
    except Exception as error:  # each client has errors of its own
        return error
    return None


def cell(is_good):
    if is_good is None:
        return "–"
    return "yes" if is_good else "**NO**"


def exchange(client, kind, mint, verify, sign, read):
    """Prints the row of a client. `verify` and `sign` are those of the client, `mint` and `read` are ours.

    `verify` or `sign` is None if the client has no such call.
    """
    global failures
    ours = theirs = None
    if verify:
        minted = mint()
        reason = rejection(verify, minted)
        ours = reason is None and rejection(verify, tampered(minted)) is not None
        if reason:
            print(f"{client} rejects our {kind}: {reason!r}", file=sys.stderr)
    if sign:
        minted = sign()
        code, out, err = read(minted)
        theirs = code == 0 and read(tampered(minted))[0] == 1
        if not theirs:
            print(f"we reject {kind} of {client}: {out} {err}", file=sys.stderr)
    failures += [ours, theirs].count(False)
    print(f"| {client} | {kind} | {cell(ours)} | {cell(theirs)} |")


def finish():
    """Ends the process, with a failure if any exchange failed."""
    sys.exit(1 if failures else 0)
