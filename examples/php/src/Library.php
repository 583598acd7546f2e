<?php

declare(strict_types=1);

namespace Bonafide;

use FFI;
use FFI\CData;

/** The shared library, and how its functions are called. @internal */
final class Library
{
    private static ?FFI $ffi = null;

    /** Loaded at the first use: from BONAFIDE_LIBRARY, or where the system finds libraries. */
    public static function ffi(): FFI
    {
        return self::$ffi ??= self::load();
    }

    private static function load(): FFI
    {
        $soname = sprintf('libbonafide.so.%d.%d', Abi::VERSION_MAJOR, Abi::VERSION_MINOR);
        $path = getenv('BONAFIDE_LIBRARY') ?: $soname;
        // Before any other function is looked for: of another version some may be missing.
        $version = FFI::cdef('const char *bonafide_version(void);', $path)->bonafide_version();
        if (!self::fits($version)) {
            throw new \RuntimeException(
                "$path is bonafide $version; this needs " . Abi::VERSION . ' or a later patch',
            );
        }
        return FFI::cdef(file_get_contents(__DIR__ . '/abi.h'), $path);
    }

    /** Before 1.0, a new minor version may change anything. */
    public static function fits(string $version): bool
    {
        return preg_match('/^(\d+)\.(\d+)\.(\d+)/', $version, $part) === 1
            && (int) $part[1] === Abi::VERSION_MAJOR
            && (int) $part[2] === Abi::VERSION_MINOR
            && (int) $part[3] >= Abi::VERSION_PATCH;
    }

    /** A result without a reason. */
    public static function check(int $code): void
    {
        if ($code !== Abi::OK) {
            throw new BonafideException($code);
        }
    }

    /**
     * Calls a function whose last parameter is the place for a reason.
     *
     * Parameters are hidden in traces: there are secrets among them, and whoever prints a
     * pointer of FFI's follows it, to memory that may be freed by then.
     */
    public static function run(string $function, #[\SensitiveParameter] mixed ...$parameters): void
    {
        $ffi = self::ffi();
        $error = $ffi->new('bonafide_error *');
        $code = $ffi->$function(...$parameters, ...[FFI::addr($error)]);
        if ($code === Abi::OK) {
            return;
        }
        try {
            $message = FFI::isNull($error)
                ? null
                : self::filled(fn(?CData $place, int $capacity, CData $length): int =>
                    $ffi->bonafide_error_message($error, $place, $capacity, $length));
        } finally {
            $ffi->bonafide_error_free($error);
        }
        throw new BonafideException($code, $message);
    }

    /** As `run`, for a function that gives a handle of this type just before the reason. */
    public static function made(string $type, string $function, #[\SensitiveParameter] mixed ...$parameters): CData
    {
        $handle = self::ffi()->new("$type *");
        self::run($function, ...$parameters, ...[FFI::addr($handle)]);
        return $handle;
    }

    /** A handle of a function that gives no reason. */
    public static function given(string $type, string $function, #[\SensitiveParameter] mixed ...$parameters): CData
    {
        $ffi = self::ffi();
        $handle = $ffi->new("$type *");
        self::check($ffi->$function(...$parameters, ...[FFI::addr($handle)]));
        return $handle;
    }

    /** A number or a struct that a function writes. */
    public static function read(string $type, string $function, #[\SensitiveParameter] mixed ...$parameters): CData
    {
        $ffi = self::ffi();
        $value = $ffi->new($type);
        self::check($ffi->$function(...$parameters, ...[FFI::addr($value)]));
        return $value;
    }

    /** The text of a function that fills its caller's buffer: first its length, then itself. */
    public static function filled(callable $call): string
    {
        $ffi = self::ffi();
        $length = $ffi->new('size_t');
        $code = $call(null, 0, FFI::addr($length));
        if ($code !== Abi::OK && $code !== ErrorKind::CallBuffer->value) {
            throw new BonafideException($code);
        }
        if ($length->cdata === 0) {
            return '';
        }
        $place = $ffi->new("uint8_t[{$length->cdata}]");
        self::check($call($place, $length->cdata, FFI::addr($length)));
        return FFI::string($place, $length->cdata);
    }

    /** A copy of bytes that belong to a handle; null for NULL. */
    public static function copied(?CData $data, int $length): ?string
    {
        return $data === null ? null : FFI::string($data, $length);
    }

    /** The bytes of a buffer, which is freed. */
    public static function taken(CData $buffer): string
    {
        $ffi = self::ffi();
        try {
            return self::copied($ffi->bonafide_buffer_data($buffer), $ffi->bonafide_buffer_len($buffer)) ?? '';
        } finally {
            $ffi->bonafide_buffer_free($buffer);
        }
    }

    /** The bytes of a secret, which is overwritten and freed. */
    public static function exposed(CData $secret): string
    {
        $ffi = self::ffi();
        try {
            return self::copied($ffi->bonafide_secret_data($secret), $ffi->bonafide_secret_len($secret)) ?? '';
        } finally {
            $ffi->bonafide_secret_free($secret);
        }
    }

    /** What the library reads without being told a length. */
    public static function exactly(int $length, #[\SensitiveParameter] string $bytes, string $name): string
    {
        if (strlen($bytes) !== $length) {
            throw new \InvalidArgumentException("$name must be $length bytes");
        }
        return $bytes;
    }

    /** Milliseconds since 1970. */
    public static function time(?int $nowMs): int
    {
        $nowMs ??= (int) (microtime(true) * 1000);
        if ($nowMs < 0) {
            throw new \InvalidArgumentException('a time must not be negative');
        }
        return $nowMs;
    }
}
