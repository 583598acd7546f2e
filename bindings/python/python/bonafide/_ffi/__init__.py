from .bonafide import *  # NOQA
