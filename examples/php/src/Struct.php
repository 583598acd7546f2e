<?php

declare(strict_types=1);

namespace Bonafide;

use FFI;
use FFI\CData;

/** A struct of the header, and the memory to which its pointers point. @internal */
final class Struct
{
    public readonly CData $data;

    /** @var list<CData> Alive as long as this object. */
    private array $memory = [];

    public function __construct(string $type, int $count = 1)
    {
        $this->data = Library::ffi()->new("{$type}[$count]");
    }

    /** Sets a pointer and, unless the library knows it, its length. */
    public function bytes(string $field, #[\SensitiveParameter] ?string $bytes, bool $length = true, int $index = 0): void
    {
        $size = strlen($bytes ?? '');
        if ($length) {
            $this->data[$index]->{"{$field}_len"} = $size;
        }
        if ($size === 0) {
            return; // NULL, which is nothing
        }
        $memory = Library::ffi()->new("uint8_t[$size]");
        FFI::memcpy($memory, $bytes, $size);
        $this->memory[] = $memory;
        $this->data[$index]->$field = Library::ffi()->cast('uint8_t *', FFI::addr($memory));
    }

    public function __destruct()
    {
        // Keys may be among them.
        foreach ($this->memory as $memory) {
            FFI::memset($memory, 0, FFI::sizeof($memory));
        }
    }
}
