"""Calls the C library through `ctypes`, which needs no package."""

import ctypes
from ctypes import byref, c_bool, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint16, c_uint32, c_void_p

library = ctypes.CDLL("libjwt_identity.so.1")
library.jwti_free.argtypes = [c_void_p]
library.jwti_free.restype = None
library.jwti_abi_version.restype = c_uint32
library.jwti_code_name.argtypes = [c_int32]
library.jwti_code_name.restype = c_char_p

ABI_VERSION = 1
MESSAGE_SIZE = 1024
SUBJECT_SIZE = 256
if library.jwti_abi_version() != ABI_VERSION:
    raise ImportError("libjwt_identity has another ABI version")


class Error(ctypes.Structure):
    """`jwti_error`."""

    _fields_ = [
        ("code", c_int32),
        ("http_status", c_uint16),
        ("is_retryable", c_bool),
        ("message_len", c_size_t),
        ("subject_len", c_size_t),
        ("message", c_char * MESSAGE_SIZE),
        ("subject", c_char * SUBJECT_SIZE),
    ]


class Text(ctypes.Structure):
    """`jwti_text`."""

    _fields_ = [("data", c_void_p), ("len", c_size_t)]


class Str(ctypes.Structure):
    """`jwti_str`. It keeps the bytes alive that it points to."""

    _fields_ = [("data", c_char_p), ("len", c_size_t)]

    def __init__(self, text=None):
        data = None if text is None else text.encode()
        super().__init__(data, len(data or b""))


class Failure(Exception):
    """A call that failed."""

    def __init__(self, error):
        super().__init__(error.message.decode())
        self.code = error.code
        self.code_name = code_name(error.code)
        self.http_status = error.http_status
        self.is_retryable = error.is_retryable
        self.subject = error.subject.decode()


class Handle:
    """An object of the library. It is freed with the last reference to it."""

    def __init__(self, pointer):
        self._as_parameter_ = pointer

    def __del__(self):
        library.jwti_free(self._as_parameter_)


def code_name(code):
    name = library.jwti_code_name(code)
    return None if name is None else name.decode()


def _converted(arguments):
    """Turns each text into its pointer and length. Numbers are times."""
    for argument in arguments:
        if argument is None or isinstance(argument, (str, bytes)):
            data = argument.encode() if isinstance(argument, str) else argument
            yield c_char_p(data)
            yield c_size_t(len(data or b""))
        elif isinstance(argument, int):
            yield c_int64(argument)
        else:
            yield argument


def call(name, *arguments):
    """Calls a function, and raises `Failure` if it does not return 0."""
    error = Error()
    result = getattr(library, name)(*_converted(arguments), byref(error))
    if result != error.code:
        raise AssertionError(f"{name} returned {result} and wrote {error.code}")
    if result != 0:
        raise Failure(error)


def create(name, *arguments):
    """Calls a function that returns an object."""
    pointer = c_void_p()
    call(name, *arguments, byref(pointer))
    return Handle(pointer)


def read(name, *arguments):
    """Calls a function that returns a text."""
    text = Text()
    call(name, *arguments, byref(text))
    try:
        return ctypes.string_at(text.data, text.len).decode()
    finally:
        library.jwti_free(text.data)


def secret_keys(algorithm, secret, key_id=None, min_len=0):
    return create("jwti_keys_from_secret", algorithm, secret, c_size_t(min_len), key_id)


def private_keys(algorithm, pem, key_id=None):
    return create("jwti_keys_from_private_pem", algorithm, pem, key_id)


def public_keys(algorithm, pem, key_id=None):
    return create("jwti_keys_from_public_pem", algorithm, pem, key_id)


def signer(profile, keys):
    return create("jwti_signer_new", profile, keys)


def verifier(profile, keys, policy=None):
    return create("jwti_verifier_new", profile, keys, policy)
