# frozen_string_literal: true

module Bonafide
  OUTCOMES = {
    committed: ABI::OUTCOME_COMMITTED, replayed: ABI::OUTCOME_REPLAYED, stale: ABI::OUTCOME_STALE,
    revoked: ABI::OUTCOME_REVOKED, unknown_device: ABI::OUTCOME_UNKNOWN_DEVICE,
    already_enrolled: ABI::OUTCOME_ALREADY_ENROLLED,
    enrolled_for_another: ABI::OUTCOME_ENROLLED_FOR_ANOTHER
  }.freeze

  # One conditional write: Enrol, Advance, Take or InsertOnce.
  class Effect
    def initialize(**fields)
      fields.each { |name, value| instance_variable_set(:"@#{name}", value) }
      freeze
    end

    def inspect
      "#<#{self.class}>"
    end
  end

  # Store a new device with counter 0, only if it is not there yet.
  class Enrol < Effect
    # device: 32 bytes, a key in your table; record: what to store, for
    # `AttestedKey.from_trusted_storage`; receipt: for Apple's fraud metric.
    attr_reader :device, :owner, :record, :receipt
  end

  # Raise a device's counter, only if the stored one is smaller, the device is not revoked, and
  # it is this owner's, if one is given.
  class Advance < Effect
    attr_reader :device, :owner, :counter
  end

  # Record that something was used, only if it is not recorded yet: for at least so long, and
  # at least until this moment, in milliseconds since 1970.
  class Once < Effect
    attr_reader :id, :keep_at_least_ms, :keep_until_ms, :made_ms
  end

  class Take < Once; end
  class InsertOnce < Once; end

  # Verified evidence, which counts only after its effects were written.
  class Pending < Handle
    FREE = :bonafide_pending_free

    def initialize(pointer, &finish)
      super(pointer)
      @finish = finish
      @finished = false
    end

    # The conditional writes: all of them in one transaction, or none.
    def effects
      pending = live
      Array.new(Native.number(:size_t, :bonafide_pending_effect_count, pending)) do |index|
        effect(Native.struct(Native::BonafideEffect, :bonafide_pending_effect, pending, index))
      end
    end

    # Says whose device it is, before the effects are read.
    def owned_by(subject)
      Native.check(Native.bonafide_pending_owned_by(live, *Native.sized(subject)))
      self
    end

    # Merges two verifications into one write, whose claims are an Array of both; both objects
    # end here.
    def and(other)
      raise TypeError, "expected a #{Pending}" unless other.is_a?(Pending)

      both = Native.given(:bonafide_pending_and, live, other.live)
      first = ended
      second = other.ended
      Pending.new(both) { |*outcome| [first.call(*outcome), second.call(*outcome)] }
    end

    # The claims if the outcome is :committed; otherwise the refusal is raised. Once.
    def finish(outcome)
      number = Native.choice(OUTCOMES, outcome)
      pending = live
      begin
        @finish.call(pending, number)
      ensure
        ended
      end
    end

    # Writes the effects to a store and finishes. Without its answer there are no claims.
    def commit(store)
      writes = effects
      outcome =
        begin
          store.commit(writes)
        rescue StandardError
          ended
          raise Error.of(ABI::ERRORS.fetch(:StoreUnavailable))
        end
      finish(outcome)
    end

    protected

    def live
      raise Error.of(ABI::ERRORS.fetch(:CallFinished)) if @finished

      pointer
    end

    def ended
      @finished = true
      close
      @finish
    end

    private

    def effect(written)
      id = written[:id].to_ptr.read_bytes(32)
      case written[:kind]
      when ABI::EFFECT_ENROL
        Enrol.new(device: id, owner: field(written, :owner, text: true),
                  record: field(written, :record), receipt: field(written, :receipt))
      when ABI::EFFECT_ADVANCE
        Advance.new(device: id, owner: field(written, :owner, text: true), counter: written[:counter])
      when ABI::EFFECT_TAKE then Take.new(id: id, **keep(written))
      when ABI::EFFECT_INSERT_ONCE then InsertOnce.new(id: id, **keep(written))
      else raise "unknown effect #{written[:kind]}" # of a later version: fail closed
      end
    end

    def field(written, name, text: false)
      Native.public_send(text ? :text : :copied, written[name], written[:"#{name}_len"])
    end

    def keep(written)
      %i[keep_at_least_ms keep_until_ms made_ms].to_h { |name| [name, written[name]] }
    end
  end
end
