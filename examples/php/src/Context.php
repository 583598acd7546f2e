<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** What a sealed secret belongs to; it must be the same when that is opened. */
final class Context extends Handle
{
    private function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_context_free');
    }

    /** @param array<string, string> $fields One to sixteen, whose order does not count. */
    public static function of(array $fields): self
    {
        if ($fields === []) {
            throw new \InvalidArgumentException('a context has fields; for none there is none()');
        }
        $struct = new Struct('bonafide_context_field', count($fields));
        foreach (array_keys($fields) as $index => $name) {
            $struct->bytes('name', (string) $name, index: $index);
            $struct->bytes('value', $fields[$name], index: $index);
        }
        return new self(
            Library::made('bonafide_context', 'bonafide_context_new', $struct->data, count($fields)),
        );
    }

    /** For the one secret that a table of one row holds. */
    public static function none(): self
    {
        return new self(Library::ffi()->bonafide_context_none());
    }
}
