<?php

declare(strict_types=1);

namespace Bonafide;

use FFI\CData;

/** How the app was launched. */
final class Launch
{
    /** `Abi::LAUNCH_…`: whether the other fields count. */
    public readonly int $state;
    /** Apple's `ValidationCategory`; null if the evidence names none. */
    public readonly ?int $category;
    public readonly ?string $bundleVersion;

    /** @internal */
    public function __construct(CData $launch)
    {
        $this->state = $launch->state;
        $this->category = $launch->category === Abi::LAUNCH_CATEGORY_NONE ? null : $launch->category;
        $this->bundleVersion = Library::copied($launch->bundle_version, $launch->bundle_version_len);
    }
}
