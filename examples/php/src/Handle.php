<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** An object that owns memory of the library, which its destructor frees. */
abstract class Handle
{
    private ?CData $pointer;

    protected function __construct(CData $pointer, private readonly string $free)
    {
        $this->pointer = $pointer;
    }

    /** @internal */
    final protected static function pointer(self $object): CData
    {
        return $object->pointer ?? throw new BonafideException(
            ErrorKind::CallHandle->value,
            'the ' . $object::class . ' is closed',
        );
    }

    /** Frees the memory now. A second time is nothing. */
    final public function close(): void
    {
        [$pointer, $this->pointer] = [$this->pointer ?? null, null];
        if ($pointer !== null) {
            Library::ffi()->{$this->free}($pointer);
        }
    }

    final public function __destruct()
    {
        $this->close();
    }

    // Two objects would free one handle.
    private function __clone()
    {
    }

    final public function __serialize(): array
    {
        throw new \LogicException(static::class . ' cannot be serialized');
    }

    final public function __debugInfo(): array
    {
        return ['closed' => $this->pointer === null];
    }
}
