<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** What an assertion says. */
final class Assertion extends Handle
{
    /** The name of the device, 32 bytes. */
    public readonly string $device;
    public readonly string $appId;
    public readonly Environment $environment;
    public readonly int $counter;
    public readonly Launch $launch;

    /** @internal */
    public function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_assertion_free');
        $claims = Library::read('bonafide_assertion_claims', 'bonafide_assertion_read_claims', $pointer);
        $this->device = \FFI::string($claims->device, 32);
        $this->appId = Library::copied($claims->app_id, $claims->app_id_len) ?? '';
        $this->environment = Environment::from($claims->environment);
        $this->counter = $claims->counter;
        $this->launch = new Launch($claims->launch);
    }
}
