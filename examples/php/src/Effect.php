<?php

declare(strict_types=1);

namespace Bonafide;

/** One conditional write: Enrol, Advance or Once. */
interface Effect
{
}
