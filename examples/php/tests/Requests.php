<?php

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\Challenges;
use Bonafide\ErrorKind;
use Bonafide\MemoryStore;
use Bonafide\Once;
use Bonafide\Outcome;
use Bonafide\Request;
use Bonafide\Scope;
use Bonafide\Verifier;

$all = vectors('request');
$request = fn(array $case): Request => new Request(
    appId: $case['app_id'],
    purpose: $case['purpose'],
    challenge: hex2bin($case['challenge']),
    method: $case['method'],
    authority: $case['authority'],
    pathAndQuery: $case['path_and_query'],
    body: hex2bin($case['body']),
    https: match ($case['scheme']) {
        'https' => true,
        'http' => false,
    },
    reportSha256: $case['report_sha256'] === null ? null : hex2bin($case['report_sha256']),
);

foreach (cases($all['cases'], 24) as $case) {
    test("binding: {$case['name']}", function () use ($case, $request): void {
        same($case['binding'], bin2hex($request($case)->binding()));
        same($case['base64url'], $request($case)->bindingBase64Url());
    });
}
foreach (cases($all['refused'], 16) as $case) {
    test("refused: {$case['name']}", fn() =>
        refused(ErrorKind::InvalidRequestField, fn() => $request($case)->binding()));
}

test('a challenge is redeemed once, in its scope, while fresh', function (): void {
    $key = 'a key of 32 bytes for this alone';
    $now = 1_780_000_000_000;
    $challenges = new Challenges($key);
    $scope = new Scope('TEAMID1234.com.example.app', 'enrol', 'alice');
    $challenge = $challenges->issue($scope, $now);
    same(75, strlen($challenge));
    $redeem = fn(Scope $scope, int $now) => $challenges->redeem($challenge, $scope, $now);
    $other = new Scope('TEAMID1234.com.example.app', 'enrol', 'bob');
    refused(ErrorKind::ChallengeMismatch, fn() => $redeem($other, $now));
    refused(ErrorKind::ChallengeExpired, fn() => $redeem($scope, $now + 3_600_000));
    refused(ErrorKind::InvalidChallenge, fn() => $challenges->redeem('x', $scope, $now));
    $store = new MemoryStore();
    $redeemed = $redeem($scope, $now + 1000)->commit($store);
    same('alice', $redeemed->subject);
    same(intdiv($now, 1000), intdiv($redeemed->issuedMs, 1000));
    refused(ErrorKind::Replayed, fn() => $redeem($scope, $now)->commit($store));
    $rolled = new Challenges('the next key of 32 bytes for it.', $key);
    same('alice', $rolled->redeem($challenge, $scope, $now)->finish(Outcome::Committed)->subject);
    throws(\InvalidArgumentException::class, fn() => new Challenges('short'));
});

test('a challenge and its evidence count together or not at all', function (): void {
    $apple = vectors('app_attest');
    $verifier = new Verifier([$apple['app_id']], trustAnchors: [base64_decode($apple['root'])]);
    $challenges = new Challenges('a key of 32 bytes for this alone');
    $scope = new Scope($apple['app_id'], 'enrol', 'alice');
    $store = new MemoryStore();
    $both = fn(string $challenge) => $challenges->redeem($challenge, $scope, $apple['now_ms'])->and(
        $verifier->verifyAttestation(
            base64_decode($apple['attestations'][0]['object']),
            base64_decode($apple['attestations'][0]['key_id']),
            hex2bin($apple['attestations'][0]['client_data_hash']),
            $apple['now_ms'],
        ),
    )->ownedBy('alice');
    $challenge = $challenges->issue($scope, $apple['now_ms']);
    same(2, count($both($challenge)->effects()));
    [$redeemed, $attestation] = $both($challenge)->commit($store);
    same('alice', $redeemed->subject);
    same('alice', $store->load($attestation->device)->owner);
    // The second enrolment fails, and its challenge stays good.
    $next = $challenges->issue($scope, $apple['now_ms']);
    refused(ErrorKind::AlreadyEnrolled, fn() => $both($next)->commit($store));
    $alone = $challenges->redeem($next, $scope, $apple['now_ms']);
    same(true, $alone->effects()[0] instanceof Once);
    same('alice', $alone->commit($store)->subject);
});
