# frozen_string_literal: true

module Bonafide
  # Something that a policy found. `decisive?`: this alone makes the policy refuse;
  # `remediation`: the dialog of Google Play's that could mend it; `message`: for the log.
  Reason = Struct.new(:code, :kind, :decisive, :remediation, :action, :message, keyword_init: true) do
    alias_method :decisive?, :decisive
  end

  # What a policy says about claims.
  class Appraisal
    # reasons: everything that was found; refusal: the first decisive reason, an Error.
    attr_reader :reasons, :refusal

    def initialize(pointer)
      @accepted = Native.number(:uint32, :bonafide_appraisal_is_accepted, pointer) == 1
      @reasons = Array.new(Native.number(:size_t, :bonafide_appraisal_reason_count, pointer)) do |index|
        reason(pointer, index)
      end
      @refusal = refusal_of(pointer)
    ensure
      Native.bonafide_appraisal_free(pointer)
    end

    def accepted?
      @accepted
    end

    # Raises the first decisive reason, if there is one.
    def accept!
      raise refusal if refusal

      self
    end

    private

    def refusal_of(pointer)
      Native.run(:bonafide_appraisal_result, pointer)
      nil
    rescue Error => e
      e
    end

    def reason(pointer, index)
      found = Native.struct(Native::BonafideReason, :bonafide_appraisal_reason, pointer, index)
      Reason.new(
        code: found[:code], kind: ABI::ERRORS.key(found[:code]), decisive: found[:decisive] == 1,
        remediation: found[:remediation], action: ACTIONS.fetch(found[:action], :stop),
        message: Native.filled { |*buffer| Native.bonafide_appraisal_reason_message(pointer, index, *buffer) }
      )
    end
  end
end
