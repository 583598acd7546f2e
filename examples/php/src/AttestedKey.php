<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** The key of an enrolled device. */
final class AttestedKey extends Handle
{
    /** @internal */
    public function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_attested_key_free');
    }

    /** From the record that the effect Enrol had you store. */
    public static function fromTrustedStorage(string $record): self
    {
        return new self(Library::made(
            'bonafide_attested_key',
            'bonafide_attested_key_from_trusted_storage',
            $record,
            strlen($record),
        ));
    }

    public function record(): string
    {
        return Library::taken(
            Library::given('bonafide_buffer', 'bonafide_attested_key_record', self::pointer($this)),
        );
    }
}
