<?php

// Makes src/abi.h, src/Abi.php and src/ErrorKind.php from the library's header:
// `php tools/abi.php [path of bonafide.h]`.

declare(strict_types=1);

namespace Bonafide\Tools;

const HEADER = __DIR__ . '/../../../include/bonafide.h';

/** @return array<string, string> The content of each file. */
function abi(string $header): array
{
    $code = preg_replace('~/\*.*?\*/~s', '', $header);
    $code = preg_replace('~^#ifdef BONAFIDE_TESTKIT$.*?^#endif$~ms', '', $code);
    preg_match_all('~^#define BONAFIDE_(\w+) (\S+)$~m', $code, $defines, PREG_SET_ORDER);
    $constants = [];
    $kinds = [];
    foreach ($defines as [, $name, $value]) {
        $value = preg_replace('~u(ll)?$~', '', $value);
        if ($value === '18446744073709551615') {
            continue; // greater than any number of PHP's, and of no function that is used here
        }
        $value = str_starts_with($value, '"') ? "'" . trim($value, '"') . "'" : $value;
        if (str_starts_with($name, 'ERROR_')) {
            $kinds[] = sprintf("    case %s = %s;\n", pascal(substr($name, 6)), $value);
        } else {
            $constants[] = "    public const $name = $value;\n";
        }
    }
    // The members of an enumeration that C knows as such.
    preg_match_all('~^\s+BONAFIDE_(\w+) = (\d+),$~m', $code, $members, PREG_SET_ORDER);
    foreach ($members as [, $name, $value]) {
        $constants[] = "    public const $name = $value;\n";
    }
    // PHP hands its strings over as `const char *` without a copy, and does not take one that
    // a function returns for a text that ends with a zero.
    $plain = preg_replace('~^#.*\n~m', '', preg_replace('~extern "C" \{~', '', $code));
    $plain = preg_replace('~^}\s*\z~m', '', $plain);
    $plain = preg_replace_callback(
        '~\(([^()]*)\);~',
        fn(array $list): string => '('
            . preg_replace('~\s+~', ' ', str_replace('const uint8_t *', 'const char *', $list[1])) . ');',
        $plain,
    );
    $plain = trim(preg_replace("~\n{2,}~", "\n", $plain));
    return [
        'abi.h' => "$plain\n",
        'Abi.php' => php("/** The constants of the header. */\nfinal class Abi", implode('', $constants)),
        'ErrorKind.php' => php(
            "/** Every kind of error with its stable code. */\nenum ErrorKind: int",
            implode('', $kinds),
        ),
    ];
}

function pascal(string $constant): string
{
    return str_replace('_', '', ucwords(strtolower($constant), '_'));
}

function php(string $declaration, string $body): string
{
    return "<?php\n\n// Made from the header by tools/abi.php; do not edit.\n\n"
        . "declare(strict_types=1);\n\nnamespace Bonafide;\n\n$declaration\n{\n$body}\n";
}

if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    foreach (abi(file_get_contents($argv[1] ?? HEADER)) as $name => $content) {
        file_put_contents(__DIR__ . "/../src/$name", $content);
    }
}
