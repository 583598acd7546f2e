<?php

// For php.ini: opcache.preload=/…/preload.php. In a web server, PHP's default ffi.enable=preload
// gives FFI to preloaded code only.

declare(strict_types=1);

require __DIR__ . '/autoload.php';

foreach (glob(__DIR__ . '/src/*.php') as $file) {
    $name = 'Bonafide\\' . basename($file, '.php');
    // This loads it, whichever of the three it is; some were loaded by others.
    class_exists($name) || interface_exists($name) || enum_exists($name);
}
