<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** What an attestation says. */
final class Attestation extends Handle
{
    /** The name of the device, 32 bytes: its key in your table. */
    public readonly string $device;
    public readonly string $appId;
    public readonly Environment $environment;
    /** Apple's number: 10 is iOS, 13 macOS. */
    public readonly int $platform;
    public readonly ?string $osVersion;
    public readonly ?string $osBuild;
    public readonly Launch $launch;
    /** The receipt for Apple's fraud metric: not verified. */
    public readonly string $receipt;

    /** @internal */
    public function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_attestation_free');
        $claims = Library::read('bonafide_attestation_claims', 'bonafide_attestation_read_claims', $pointer);
        $this->device = \FFI::string($claims->device, 32);
        $this->appId = Library::copied($claims->app_id, $claims->app_id_len) ?? '';
        $this->environment = Environment::from($claims->environment);
        $this->platform = $claims->platform;
        $this->osVersion = Library::copied($claims->os_version, $claims->os_version_len);
        $this->osBuild = Library::copied($claims->os_build, $claims->os_build_len);
        $this->launch = new Launch($claims->launch);
        $this->receipt = Library::copied($claims->receipt, $claims->receipt_len) ?? '';
    }

    /** The key that was attested, for use right away; your table has its record. */
    public function key(): AttestedKey
    {
        return new AttestedKey(
            Library::given('bonafide_attested_key', 'bonafide_attestation_key', self::pointer($this)),
        );
    }
}
