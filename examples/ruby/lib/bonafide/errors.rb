# frozen_string_literal: true

module Bonafide
  ACTIONS = %i[none new_challenge reassert reattest backoff stop].freeze

  # Why something was refused. There is a class for each kind, such as
  # `Bonafide::Errors::CounterNotIncreased`, below one for each class of errors, such as
  # `Bonafide::ReplayError`. The message is for the server's log, and never holds a secret, a
  # token, a nonce, a key id or the name of a device.
  class Error < StandardError
    # The stable number.
    attr_reader :code

    def self.of(code, message = nil)
      kind = ABI::ERRORS.key(code)
      (kind ? Errors.const_get(kind) : Error).new(code, message)
    end

    def initialize(code, message = nil)
      @code = code
      super(message || public_message)
    end

    # The name of the code, such as :CounterNotIncreased; nil for one of a later version.
    def kind
      ABI::ERRORS.key(code)
    end

    # What the client should do next: :new_challenge, :reassert, :reattest, :backoff or :stop.
    def action
      ACTIONS.fetch(Native.bonafide_result_action(code), :stop)
    end

    # What the client may be told.
    def public_message
      Native.filled { |*buffer| Native.bonafide_result_public_message(code, *buffer) }
    end
  end

  class MalformedError < Error; end
  class AlgorithmError < Error; end
  class SignatureError < Error; end
  class BindingError < Error; end
  class FreshnessError < Error; end
  class ReplayError < Error; end
  class PolicyError < Error; end
  class ConfigurationError < Error; end
  # No judgement: the client tries again later.
  class UnavailableError < Error; end
  class InternalError < Error; end
  # A mistake of the calling program's.
  class CallError < Error; end

  # A class for each kind of error.
  module Errors
    CLASSES = {
      1 => MalformedError, 2 => AlgorithmError, 3 => SignatureError, 4 => BindingError,
      5 => FreshnessError, 6 => ReplayError, 7 => PolicyError, 8 => ConfigurationError,
      9 => UnavailableError, 10 => InternalError, 255 => CallError
    }.freeze
    private_constant :CLASSES

    ABI::ERRORS.each { |kind, code| const_set(kind, Class.new(CLASSES.fetch(code >> 16, Error))) }
  end
end
