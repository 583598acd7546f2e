<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** Google's verdict about an app on Android. */
final class PlayVerdict extends Handle
{
    public readonly string $package;
    public readonly int $timeMs;
    /** Whether Google decoded the token, not this server. */
    public readonly bool $decodedByGoogle;
    /** The versionCode of the app. */
    public readonly ?int $versionCode;
    /** Whether the answer was set up for a tester in the Play Console. */
    public readonly bool $testingResponse;

    /** @internal */
    public function __construct(CData $pointer)
    {
        parent::__construct($pointer, 'bonafide_play_verdict_free');
        $claims = Library::read('bonafide_play_claims', 'bonafide_play_verdict_read_claims', $pointer);
        $this->package = Library::copied($claims->package, $claims->package_len) ?? '';
        $this->timeMs = $claims->time_ms;
        $this->decodedByGoogle = $claims->provenance === Abi::PLAY_PROVENANCE_GOOGLE_DECODE;
        $this->versionCode = $claims->version_code < 0 ? null : $claims->version_code;
        $this->testingResponse = $claims->testing_response === 1;
    }

    /**
     * All of it in Google's own shape, without nonce and request hash.
     *
     * @return array<string, mixed>
     */
    public function toArray(): array
    {
        $json = Library::taken(Library::given('bonafide_buffer', 'bonafide_play_verdict_json', self::pointer($this)));
        return json_decode($json, true, flags: JSON_THROW_ON_ERROR);
    }
}
