// Calls the C library through koffi.

import koffi from 'koffi';

const library = koffi.load('libjwt_identity.so.1');

const ABI_VERSION = 1;
const MESSAGE_SIZE = 1024;
const SUBJECT_SIZE = 256;

// jwti_error, jwti_text and jwti_str.
const ErrorStruct = koffi.struct('jwti_error', {
  code: 'int32_t',
  http_status: 'uint16_t',
  is_retryable: 'bool',
  message_len: 'size_t',
  subject_len: 'size_t',
  message: koffi.array('char', MESSAGE_SIZE),
  subject: koffi.array('char', SUBJECT_SIZE),
});
const Text = koffi.struct('jwti_text', { data: 'void *', len: 'size_t' });
export const Str = koffi.struct('jwti_str', { data: 'const char *', len: 'size_t' });

const free = library.func('void jwti_free(void *)');
const codeName = library.func('const char *jwti_code_name(int32_t)');
if (library.func('uint32_t jwti_abi_version()')() !== ABI_VERSION) {
  throw new Error('libjwt_identity has another ABI version');
}

// A call that failed.
export class Failure extends Error {
  constructor(error) {
    super(error.message);
    this.code = error.code;
    this.codeName = codeName(error.code);
    this.httpStatus = error.http_status;
    this.isRetryable = error.is_retryable;
    this.subject = error.subject;
  }
}

// Frees objects of the library that the garbage collector found.
const registry = new FinalizationRegistry(free);

class Handle {
  constructor(pointer) {
    this.pointer = pointer;
    registry.register(this, pointer);
  }
}

// The types of C for each kind of argument.
const IN = {
  text: ['const void *', 'size_t'],
  handle: ['void *'],
  size: ['size_t'],
  time: ['int64_t'],
  flag: ['bool'],
  struct: ['void *'],
  pointer: ['void *'],
};

// Returns the arguments of C for one argument. A text becomes a pointer and a length.
function converted(kind, value) {
  switch (kind) {
    case 'text': {
      if (value === null) return [null, 0];
      const bytes = Buffer.from(value);
      // koffi passes an empty buffer as NULL, which would mean that the text is absent. So there is a byte behind it.
      return [Buffer.concat([bytes, Buffer.alloc(1)]), bytes.length];
    }
    case 'handle':
      return [value.pointer];
    default:
      return [value];
  }
}

// Declares a function that takes arguments of these kinds, and then a place for its result and one for its error.
// `take` turns the content of the place into the result. The property `async` of the function calls on another thread.
function declare(name, kinds, out, place, take) {
  const types = kinds.flatMap((kind) => IN[kind]);
  const call = library.func(name, 'int32_t', [...types, koffi.out(out), koffi.out(koffi.pointer(ErrorStruct))]);
  const prepare = (values) => {
    const [result, error] = [place(), {}];
    const finish = (code) => {
      // Each call has an error of its own, so a call on another thread cannot change it.
      if (code !== error.code) throw new Error(`${name} returned ${code} and wrote ${error.code}`);
      if (code !== 0) throw new Failure(error);
      return take(result);
    };
    // `values` keeps the objects alive until the call has ended.
    const words = kinds.flatMap((kind, at) => converted(kind, values[at]));
    return { values, words: [...words, result, error], finish };
  };
  const declared = (...values) => {
    const { words, finish } = prepare(values);
    return finish(call(...words));
  };
  declared.async = (...values) =>
    new Promise((resolve, reject) => {
      const request = prepare(values);
      call.async(...request.words, (fault, code) => {
        try {
          if (fault) throw fault;
          resolve(request.finish(code));
        } catch (failure) {
          reject(failure);
        }
      });
    });
  return declared;
}

// Declares a function that returns an object.
export const creates = (name, ...kinds) =>
  declare(name, kinds, koffi.pointer('void', 2), () => [null], ([pointer]) => new Handle(pointer));

// Declares a function that returns a text.
export const reads = (name, ...kinds) =>
  declare(name, kinds, koffi.pointer(Text), () => ({}), ({ data, len }) => {
    try {
      return koffi.decode.string(data, Number(len));
    } finally {
      free(data);
    }
  });

export const secretKeys = creates('jwti_keys_from_secret', 'text', 'text', 'size', 'text');
export const privateKeys = creates('jwti_keys_from_private_pem', 'text', 'text', 'text');
export const publicKeys = creates('jwti_keys_from_public_pem', 'text', 'text', 'text');
export const signer = creates('jwti_signer_new', 'text', 'handle');
export const verifier = creates('jwti_verifier_new', 'text', 'handle', 'text');
export const signJson = reads('jwti_sign_json', 'handle', 'text');
export const verifyAt = reads('jwti_verify_at', 'handle', 'text', 'time');
export const verify = reads('jwti_verify', 'handle', 'text');
