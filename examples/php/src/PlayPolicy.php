<?php

declare(strict_types=1);

namespace Bonafide;

/** Which verdicts are good enough. */
final class PlayPolicy extends Handle
{
    /** @param list<string> $digests The certificates that may sign the app, as the console shows them. */
    public function __construct(PlayPreset $preset, array $digests)
    {
        $raw = implode('', array_map(self::digest(...), $digests));
        parent::__construct(
            Library::made('bonafide_play_policy', 'bonafide_play_policy_new', $preset->value, $raw, count($digests)),
            'bonafide_play_policy_free',
        );
    }

    /** `Abi::PLAY_LABEL_…` added up: a device needs one of them. */
    public function acceptLabels(int $labels): static
    {
        return $this->set('accept_labels', $labels);
    }

    public function minSdkVersion(int $version): static
    {
        return $this->set('min_sdk_version', $version);
    }

    public function minVersionCode(int $code): static
    {
        return $this->set('min_version_code', $code);
    }

    public function requireLicensed(bool $required = true): static
    {
        return $this->set('require_licensed', (int) $required);
    }

    public function allowTestingResponses(bool $allowed = true): static
    {
        return $this->set('allow_testing_responses', (int) $allowed);
    }

    public function appraise(PlayVerdict $verdict): Appraisal
    {
        return new Appraisal(
            Library::given('bonafide_appraisal', 'bonafide_play_policy_appraise', self::pointer($this), self::pointer($verdict)),
        );
    }

    private function set(string $what, int $value): static
    {
        Library::check(Library::ffi()->{"bonafide_play_policy_$what"}(self::pointer($this), $value));
        return $this;
    }

    private static function digest(string $shown): string
    {
        $digest = Library::ffi()->new('uint8_t[32]');
        Library::run('bonafide_play_certificate_digest', $shown, strlen($shown), $digest);
        return \FFI::string($digest, 32);
    }
}
