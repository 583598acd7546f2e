"""Quicker ways over the border than those in UniFFI's generated code.

There, each byte string that goes to the library costs more than 20 µs, for a buffer that grows by
calls of the library: together half of what the verification of an assertion takes. Here a buffer is
put together in Python and handed over in one call, and one that comes back is copied once.

What is replaced is checked in beside this, so it changes only with a change here;
`tests/test_runtime.py` holds both ways to the same bytes.

A copy of a generated object would free it a second time: `Shared` sees to that.
"""

from __future__ import annotations

import ctypes
import struct
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex

from ._ffi import bonafide as _generated

if TYPE_CHECKING:
    from typing_extensions import Self

_ffi: Any = _generated
_library = _ffi._UniffiLib
_Status = _ffi._UniffiRustCallStatus
_Buffer = _ffi._UniffiRustBuffer


class _Given(ctypes.Structure):
    """`_UniffiForeignBytes`, whose pointer can be set without a cast."""

    _fields_ = [("len", ctypes.c_int32), ("data", ctypes.c_char_p)]


# Functions of their own beside those that the generated code has declared.
_functions = ctypes.CDLL(_library._name)
_from_bytes = _functions.ffi_bonafide_uniffi_rustbuffer_from_bytes
_from_bytes.argtypes = (_Given, ctypes.POINTER(_Status))
_from_bytes.restype = _Buffer
_free = _functions.ffi_bonafide_uniffi_rustbuffer_free
_free.argtypes = (_Buffer, ctypes.POINTER(_Status))
_free.restype = None

_i8 = struct.Struct(">b")
_u8 = struct.Struct(">B")
_i16 = struct.Struct(">h")
_u16 = struct.Struct(">H")
_i32 = struct.Struct(">i")
_u32 = struct.Struct(">I")
_i64 = struct.Struct(">q")
_u64 = struct.Struct(">Q")


def _rust_call(error_converter: Any, function: Any, *arguments: Any) -> Any:
    # All zero, which is "no error".
    status = _Status()
    result = function(*arguments, ctypes.byref(status))
    if status.code:
        _ffi._uniffi_check_call_status(error_converter, status)
    return result


def _rust_call_without_error(function: Any, *arguments: Any) -> Any:
    status = _Status()
    result = function(*arguments, ctypes.byref(status))
    if status.code:
        _ffi._uniffi_check_call_status(None, status)
    return result


# The library takes 31 bits: a longer length would go over as another one.
_MAX_BUFFER = 2**31 - 1


def _to_buffer(data: bytes) -> Any:
    if len(data) > _MAX_BUFFER:
        raise ValueError("too much for one call: all of it must be less than 2 GiB")
    # `data` lives until the library has its copy.
    return _rust_call_without_error(_from_bytes, _Given(len(data), data))


def _from_buffer(buffer: Any) -> bytes:
    try:
        return ctypes.string_at(buffer.data, buffer.len)
    finally:
        _rust_call_without_error(_free, buffer)


class _Builder:
    """In place of `_UniffiRustBufferBuilder`."""

    __slots__ = ("_parts", "write")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.write = self._parts.append

    def finalize(self) -> Any:
        return _to_buffer(b"".join(self._parts))

    def write_i8(self, value: int) -> None:
        self.write(_i8.pack(value))

    def write_u8(self, value: int) -> None:
        self.write(_u8.pack(value))

    def write_i16(self, value: int) -> None:
        self.write(_i16.pack(value))

    def write_u16(self, value: int) -> None:
        self.write(_u16.pack(value))

    def write_i32(self, value: int) -> None:
        self.write(_i32.pack(value))

    def write_u32(self, value: int) -> None:
        self.write(_u32.pack(value))

    def write_i64(self, value: int) -> None:
        self.write(_i64.pack(value))

    def write_u64(self, value: int) -> None:
        self.write(_u64.pack(value))


class _Stream:
    """In place of `_UniffiRustBufferStream`."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def remaining(self) -> int:
        return len(self._data) - self._at

    def read(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise _ffi.InternalError("read past the end of a buffer")
        data = self._data[self._at : end]
        self._at = end
        return data

    def _unpack(self, format: struct.Struct) -> Any:
        (value,) = format.unpack_from(self._data, self._at)
        self._at += format.size
        return value

    def read_i8(self) -> Any:
        return self._unpack(_i8)

    def read_u8(self) -> Any:
        return self._unpack(_u8)

    def read_i16(self) -> Any:
        return self._unpack(_i16)

    def read_u16(self) -> Any:
        return self._unpack(_u16)

    def read_i32(self) -> Any:
        return self._unpack(_i32)

    def read_u32(self) -> Any:
        return self._unpack(_u32)

    def read_i64(self) -> Any:
        return self._unpack(_i64)

    def read_u64(self) -> Any:
        return self._unpack(_u64)


def _lower(converter: Any, value: Any) -> Any:
    builder = _Builder()
    converter.write(value, builder)
    return builder.finalize()


def _lift(converter: Any, buffer: Any) -> Any:
    stream = _Stream(_from_buffer(buffer))
    value = converter.read(stream)
    if stream.remaining():
        raise _ffi.InternalError("something is left in a buffer")
    return value


def _lower_bytes(value: bytes) -> Any:
    return _to_buffer(_i32.pack(len(value)) + value)


def _lower_string(value: str) -> Any:
    return _to_buffer(value.encode())


def _lift_string(buffer: Any) -> str:
    return _from_buffer(buffer).decode()


_ffi._uniffi_rust_call_with_error = _rust_call
_ffi._uniffi_rust_call = _rust_call_without_error
_ffi._UniffiConverterRustBuffer.lower = classmethod(_lower)
_ffi._UniffiConverterRustBuffer.lift = classmethod(_lift)
_ffi._UniffiFfiConverterBytes.lower = staticmethod(_lower_bytes)
_ffi._UniffiFfiConverterString.lower = staticmethod(_lower_string)
_ffi._UniffiFfiConverterString.lift = staticmethod(_lift_string)


class Shared:
    """An object of the library, or one that holds it. Its copy is itself: a second one with the
    same handle would free it a second time, and let the first one use what took its place.
    """

    __slots__ = ()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        name = type(self).__name__
        raise TypeError(f"{name} cannot be pickled: it is in the memory of this process alone")

    # Of a pickle that was made in another way.
    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be unpickled")


for _class in list(vars(_ffi).values()):
    if isinstance(_class, type) and hasattr(_class, "_uniffi_clone_handle"):
        for _name in ("__copy__", "__deepcopy__", "__reduce_ex__", "__setstate__"):
            setattr(_class, _name, vars(Shared)[_name])
del _class, _name
