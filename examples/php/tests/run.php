<?php

// The tests, without a framework: `php tests/run.php`. Ends with 1 if one of them failed.

declare(strict_types=1);

namespace Bonafide\Tests;

use Bonafide\BonafideException;
use Bonafide\ErrorKind;

require __DIR__ . '/../autoload.php';
require __DIR__ . '/../tools/abi.php';

error_reporting(E_ALL);
ini_set('display_errors', 'stderr');
// Traces with arguments, as on a developer's machine: secrets must not be in them.
ini_set('zend.exception_ignore_args', '0');
set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new \ErrorException($message, 0, $level, $file, $line);
});

final class Tests
{
    public static int $passed = 0;
    public static int $failed = 0;
}

function test(string $name, callable $body): void
{
    try {
        $body();
        Tests::$passed++;
    } catch (\Throwable $problem) {
        Tests::$failed++;
        printf("FAILED %s: %s (%s:%d)\n", $name, $problem->getMessage(), basename($problem->getFile()), $problem->getLine());
    }
}

function same(mixed $expected, mixed $found, string $what = 'value'): void
{
    if ($expected !== $found) {
        throw new \LogicException(sprintf('%s is %s, not %s', $what, json_encode($found), json_encode($expected)));
    }
}

/** @param class-string<\Throwable> $class */
function throws(string $class, callable $body): \Throwable
{
    try {
        $body();
    } catch (\Throwable $thrown) {
        if ($thrown instanceof $class) {
            return $thrown;
        }
        throw $thrown;
    }
    throw new \LogicException("nothing was thrown instead of $class");
}

function refused(ErrorKind $kind, callable $body): BonafideException
{
    $refusal = throws(BonafideException::class, $body);
    same($kind, $refusal->kind, 'the kind');
    same($kind->value, $refusal->getCode(), 'the code');
    return $refusal;
}

/** @return array<string, mixed> */
function vectors(string $name): array
{
    $folder = getenv('BONAFIDE_VECTORS') ?: __DIR__ . '/../../../tests/vectors';
    return json_decode(file_get_contents("$folder/$name.json"), true, flags: JSON_THROW_ON_ERROR);
}

/** As many cases as there must at least be, so that none is lost unseen. */
function cases(array $cases, int $least): array
{
    same(true, count($cases) >= $least, 'enough cases');
    return $cases;
}

foreach (['AppAttest', 'PlayIntegrity', 'Requests', 'Seal', 'Memory', 'Backend'] as $file) {
    require __DIR__ . "/$file.php";
}
printf("%d passed, %d failed\n", Tests::$passed, Tests::$failed);
exit(Tests::$failed === 0 ? 0 : 1);
