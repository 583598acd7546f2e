<?php

declare(strict_types=1);

namespace Bonafide;

/** An environment of App Attest. */
enum Environment: int
{
    case Production = Abi::ENVIRONMENT_PRODUCTION;
    case Development = Abi::ENVIRONMENT_DEVELOPMENT;
}
