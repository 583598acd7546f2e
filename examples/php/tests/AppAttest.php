<?php

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\Action;
use Bonafide\Advance;
use Bonafide\AttestedKey;
use Bonafide\Attestation;
use Bonafide\Enrol;
use Bonafide\Environment;
use Bonafide\ErrorClass;
use Bonafide\ErrorKind;
use Bonafide\MemoryStore;
use Bonafide\Outcome;
use Bonafide\Pending;
use Bonafide\Store;
use Bonafide\Verifier;

$all = vectors('app_attest');
$environments = ['production' => Environment::Production, 'development' => Environment::Development];
$verifier = new Verifier(
    [$all['app_id']],
    array_map(fn(string $name): Environment => $environments[$name], $all['environments']),
    [base64_decode($all['root'], true)],
);
$attest = fn(array $case): Pending => $verifier->verifyAttestation(
    base64_decode($case['object'], true),
    base64_decode($case['key_id'], true),
    hex2bin($case['client_data_hash']),
    $all['now_ms'],
);
$assert = fn(array $case, ?string $record = null): Pending => $verifier->verifyAssertion(
    base64_decode($case['object'], true),
    hex2bin($case['client_data_hash']),
    AttestedKey::fromTrustedStorage($record ?? hex2bin($all['record'])),
);

foreach (cases($all['attestations'], 15) as $case) {
    test("attestation: {$case['name']}", function () use ($case, $attest, $all, $environments): void {
        if ($case['error'] !== null) {
            $kind = ErrorKind::from($case['error']['code']);
            same($case['error']['kind'], $kind->name);
            $refusal = refused($kind, fn() => $attest($case)->finish(Outcome::Committed));
            foreach ([$case['key_id'], bin2hex(base64_decode($case['key_id']))] as $secret) {
                same(false, str_contains($refusal->getMessage(), $secret));
            }
            // In the trace the key id is hidden.
            same(false, str_contains(print_r($refusal->getTrace(), true), base64_decode($case['key_id'])));
            return;
        }
        $claims = $attest($case)->finish(Outcome::Committed);
        $expected = $case['claims'];
        same($all['app_id'], $claims->appId);
        same($environments[$expected['environment']], $claims->environment);
        same($expected['platform'], $claims->platform);
        same($expected['os_version'], $claims->osVersion);
        same($expected['launch_category'], $claims->launch->category);
        same($expected['record'], bin2hex($claims->key()->record()));
    });
}

foreach (cases($all['assertions'], 12) as $case) {
    test("assertion: {$case['name']}", function () use ($case, $assert): void {
        if ($case['error'] !== null) {
            $kind = ErrorKind::from($case['error']['code']);
            same($case['error']['kind'], $kind->name);
            refused($kind, fn() => $assert($case)->finish(Outcome::Committed));
            return;
        }
        same($case['counter'], $assert($case)->finish(Outcome::Committed)->counter);
    });
}

test('a device enrols once, and each assertion counts once', function () use ($all, $attest, $assert): void {
    $store = new MemoryStore();
    $enrol = fn(string $owner): Attestation => $attest($all['attestations'][0])->ownedBy($owner)->commit($store);
    $device = $enrol('alice')->device;
    refused(ErrorKind::AlreadyEnrolled, fn() => $enrol('alice'));
    refused(ErrorKind::EnrolledForAnother, fn() => $enrol('bob'));
    $stored = $store->load($device);
    same('alice', $stored->owner);
    [$first, $second] = $all['assertions'];
    $use = fn(array $case, string $owner) => $assert($case, $stored->record)->ownedBy($owner)->commit($store);
    refused(ErrorKind::EnrolledForAnother, fn() => $use($first, 'bob'));
    same(1, $use($first, 'alice')->counter);
    $again = refused(ErrorKind::CounterNotIncreased, fn() => $use($first, 'alice'));
    same(Action::Reassert, $again->action);
    same(ErrorClass::Replay, $again->class);
    same(2, $use($second, 'alice')->counter);
    $store->revoke($device);
    refused(ErrorKind::Revoked, fn() => $use($second, 'alice'));
    refused(ErrorKind::Revoked, fn() => $enrol('alice'));
});

test('effects are plain data', function () use ($all, $attest, $assert): void {
    [$enrol] = $attest($all['attestations'][0])->ownedBy('alice')->effects();
    same(true, $enrol instanceof Enrol);
    same('alice', $enrol->owner);
    same($all['attestations'][0]['claims']['record'], bin2hex($enrol->record));
    [$advance] = $assert($all['assertions'][1])->effects();
    same(true, $advance instanceof Advance);
    same([$enrol->device, null, 2], [$advance->device, $advance->owner, $advance->counter]);
});

test('without an answer of the store there are no claims', function () use ($all, $assert): void {
    $pending = $assert($all['assertions'][0]);
    $store = new class () implements Store {
        public function load(string $device): never
        {
            throw new \RuntimeException('connection reset');
        }

        public function commit(array $effects): never
        {
            throw new \RuntimeException('connection reset');
        }
    };
    $refusal = refused(ErrorKind::StoreUnavailable, fn() => $pending->commit($store));
    same('connection reset', $refusal->getPrevious()->getMessage());
    same(ErrorClass::Unavailable, $refusal->class);
    refused(ErrorKind::CallFinished, fn() => $pending->finish(Outcome::Committed));
});

test('a pending result ends once', function () use ($all, $assert): void {
    $pending = $assert($all['assertions'][0]);
    $pending->finish(Outcome::Committed);
    refused(ErrorKind::CallFinished, fn() => $pending->finish(Outcome::Committed));
    refused(ErrorKind::CallFinished, fn() => $pending->effects());
    $refused = $assert($all['assertions'][0]);
    refused(ErrorKind::UnknownDevice, fn() => $refused->finish(Outcome::UnknownDevice));
    refused(ErrorKind::CallFinished, fn() => $refused->finish(Outcome::Committed));
});

test('what is not 32 bytes is refused before the library reads it', function () use ($all, $verifier): void {
    $hash = str_repeat('h', 32);
    throws(\InvalidArgumentException::class, fn() => $verifier->verifyAttestation('', '', $hash));
    throws(\InvalidArgumentException::class, fn() => $verifier->verifyAttestation('', $hash, 'short'));
    throws(\InvalidArgumentException::class, fn() => $verifier->verifyAttestation('', $hash, $hash, -1));
    same(ErrorClass::Malformed, throws(
        \Bonafide\BonafideException::class,
        fn() => $verifier->verifyAttestation('', $hash, $hash),
    )->class);
});

test('a verifier without an app is a mistake of the configuration', function (): void {
    same(ErrorClass::Configuration, refused(ErrorKind::NoAppId, fn() => new Verifier([]))->class);
});
