<?php

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\ErrorClass;
use Bonafide\ErrorKind;
use Bonafide\MemoryStore;
use Bonafide\Outcome;
use Bonafide\Pending;
use Bonafide\PlayExpected;
use Bonafide\PlayPolicy;
use Bonafide\PlayPreset;
use Bonafide\PlayVerifier;
use Bonafide\Reason;

$all = vectors('play_integrity');
$verifier = new PlayVerifier([$all['package'] => [$all['decryption_key'], $all['verification_key']]]);
$policy = new PlayPolicy(PlayPreset::Recommended, [$all['certificate_digest']]);
$token = fn(array $case): Pending =>
    $verifier->verify($case['token'], PlayExpected::nonce($all['package'], $all['nonce']), $all['now_ms']);
$answer = fn(array $case): Pending => PlayVerifier::verifyDecoded(
    $case['answer'],
    PlayExpected::requestHash($all['package'], $all['request_hash']),
    $all['now_ms'],
);

$agrees = function (array $case, \Closure $verify, bool $decodedByGoogle) use ($all, $policy): void {
    if ($case['error'] !== null) {
        $kind = ErrorKind::from($case['error']['code']);
        same($case['error']['kind'], $kind->name);
        $refusal = refused($kind, fn() => $verify($case)->finish(Outcome::Committed));
        same(false, str_contains($refusal->getMessage(), $all['nonce']));
        same(false, str_contains($refusal->getMessage(), $all['request_hash']));
        return;
    }
    $verdict = $verify($case)->finish(Outcome::Committed);
    $sorted = function (array $value) use (&$sorted): array {
        $value = array_map(fn(mixed $one): mixed => is_array($one) ? $sorted($one) : $one, $value);
        array_is_list($value) || ksort($value);
        return $value;
    };
    same($sorted($case['verdict']), $sorted($verdict->toArray()), 'the verdict');
    same($all['package'], $verdict->package);
    same($decodedByGoogle, $verdict->decodedByGoogle);
    same((int) $case['verdict']['requestDetails']['timestampMillis'], $verdict->timeMs);
    $appraisal = $policy->appraise($verdict);
    same($case['reasons'], array_map(fn(Reason $one): string => $one->kind->name, $appraisal->reasons));
    $decisive = array_filter($appraisal->reasons, fn(Reason $one): bool => $one->decisive);
    same($decisive === [], $appraisal->accepted);
    same($appraisal->accepted, $appraisal->refusal === null);
};
foreach (cases($all['tokens'], 17) as $case) {
    test("token: {$case['name']}", fn() => $agrees($case, $token, false));
}
foreach (cases($all['answers'], 5) as $case) {
    test("answer: {$case['name']}", fn() => $agrees($case, $answer, true));
}

test('a token counts once', function () use ($all, $token): void {
    $store = new MemoryStore();
    same(42, $token($all['tokens'][0])->commit($store)->versionCode);
    refused(ErrorKind::Replayed, fn() => $token($all['tokens'][0])->commit($store));
});

test('a policy can be stricter', function () use ($all, $token): void {
    $newer = new PlayPolicy(PlayPreset::Recommended, [$all['certificate_digest']]);
    $verdict = $token($all['tokens'][0])->finish(Outcome::Committed);
    same(true, $newer->minVersionCode(42)->appraise($verdict)->orThrow()->accepted);
    refused(ErrorKind::VersionCode, fn() => $newer->minVersionCode(43)->appraise($verdict)->orThrow());
    refused(ErrorKind::NoCertificateDigest, fn() => new PlayPolicy(PlayPreset::Recommended, []));
    refused(ErrorKind::InvalidCertificateDigest, fn() => new PlayPolicy(PlayPreset::Recommended, ['x']));
});

test('Google is asked with POST', function () use ($all): void {
    $request = PlayVerifier::decodeRequest($all['package'], 'token', 'access');
    same('POST', $request['method']);
    same(true, str_starts_with($request['url'], 'https://playintegrity.googleapis.com/'));
    same('Bearer access', $request['headers']['Authorization']);
    same(true, in_array('token', json_decode($request['body'], true), true));
    PlayVerifier::checkDecodeStatus(200);
    refused(ErrorKind::DecodeDenied, fn() => PlayVerifier::checkDecodeStatus(403));
    throws(\InvalidArgumentException::class, fn() => PlayVerifier::checkDecodeStatus(65736));
    $busy = throws(\Bonafide\BonafideException::class, fn() => PlayVerifier::checkDecodeStatus(503));
    same(ErrorClass::Unavailable, $busy->class);
});
