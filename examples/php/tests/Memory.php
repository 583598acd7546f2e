<?php

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\BonafideException;
use Bonafide\Context;
use Bonafide\ErrorKind;
use Bonafide\Keyring;
use Bonafide\Library;

$resident = static function (): int {
    preg_match('/^VmRSS:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $match);
    return (int) $match[1];
};

test('destructors free what the library made', function () use ($resident): void {
    $round = function () use ($resident): int {
        for ($count = 0; $count < 20_000; $count++) {
            Context::of(['tenant' => str_repeat('x', 1000)]);
        }
        return $resident();
    };
    $first = $round();
    // 20 000 contexts of 1000 bytes that nobody frees are 20 MB.
    same(true, $round() - $first < 4_000, 'steady memory');
});

test('a closed object is an error', function (): void {
    $ring = Keyring::create('2026-01', 'a key of 32 bytes for this alone');
    $context = Context::of(['tenant' => '7']);
    $sealed = $ring->seal('secret', $context);
    $context->close();
    $context->close();
    $context->__destruct();
    refused(ErrorKind::CallHandle, fn() => $ring->open($sealed, $context));
});

test('one handle has one object', function (): void {
    $context = Context::of(['tenant' => '7']);
    throws(\Error::class, fn() => clone $context);
    throws(\LogicException::class, fn() => serialize($context));
    same(false, str_contains(print_r($context, true), 'CData'));
});

test('every code has its kind, its action and its public message', function (): void {
    foreach (cases(ErrorKind::cases(), 150) as $kind) {
        $error = new BonafideException($kind->value);
        same($kind, $error->kind);
        same(true, $error->publicMessage() !== '');
    }
    same(null, (new BonafideException(0x00ffffff))->kind);
});

test('only patches of the version that this was made for fit', function (): void {
    same(
        [true, true, false, false, false, false],
        array_map(Library::fits(...), ['0.1.0', '0.1.9', '0.2.0', '0.0.9', '1.1.0', '']),
    );
});

test('a library that is not there is named', function (): void {
    $code = 'require $argv[1]; Bonafide\Library::ffi();';
    $command = [PHP_BINARY, '-r', $code, '--', __DIR__ . '/../autoload.php'];
    $environment = ['BONAFIDE_LIBRARY' => './no-such-library.so'] + getenv();
    $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes, null, $environment);
    $output = stream_get_contents($pipes[1]) . stream_get_contents($pipes[2]);
    same(255, proc_close($process));
    same(true, str_contains($output, 'no-such-library'));
});

if (is_file(\Bonafide\Tools\HEADER)) {
    test('the generated files are what the header says', function (): void {
        foreach (\Bonafide\Tools\abi(file_get_contents(\Bonafide\Tools\HEADER)) as $name => $content) {
            same(true, file_get_contents(__DIR__ . "/../src/$name") === $content, "$name is current and");
        }
    });
} else {
    echo "skipped: the generated files are not compared, there is no header here\n";
}
