# frozen_string_literal: true

# Proves that a request comes from a genuine app on a genuine device.
module Bonafide
end

require_relative 'bonafide/native'
require_relative 'bonafide/errors'
require_relative 'bonafide/handle'
require_relative 'bonafide/pending'
require_relative 'bonafide/appraisal'
require_relative 'bonafide/app_attest'
require_relative 'bonafide/play_integrity'
require_relative 'bonafide/request'
require_relative 'bonafide/challenges'
require_relative 'bonafide/seal'
require_relative 'bonafide/memory_store'
