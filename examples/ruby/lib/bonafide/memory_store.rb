# frozen_string_literal: true

module Bonafide
  # A store in memory, for trying things and for tests: it forgets everything on a restart, and
  # processes do not share it. A real one makes the same conditional writes in one transaction
  # of a database.
  class MemoryStore
    Device = Struct.new(:record, :owner, :counter, :revoked) do
      def inspect
        "#<#{self.class}>"
      end
      alias_method :to_s, :inspect
      alias_method :revoked?, :revoked
    end

    def initialize(clock: -> { Native.time(Time.now) })
      @clock = clock
      @devices = {}
      @used = {}
      @mutex = Mutex.new
    end

    # The device of this name, or nil.
    def load(device)
      @mutex.synchronize { @devices[device] }
    end

    # All effects, or none of them: the outcome.
    def commit(effects)
      @mutex.synchronize do
        forget
        before = [@devices.dup, @used.dup]
        committed = false
        outcome = effects.lazy.map { |effect| apply(effect) }.find { |one| one != :committed }
        committed = outcome.nil?
        outcome || :committed
      ensure
        # What raises undoes the effects before it, too.
        @devices, @used = before if before && !committed
      end
    end

    def revoke(device)
      @mutex.synchronize { @devices[device] &&= change(@devices[device], revoked: true) }
    end

    def inspect
      "#<#{self.class}>"
    end

    private

    def apply(effect)
      case effect
      when Enrol then enrol(effect)
      when Advance then advance(effect)
      when Once then once(effect)
      else raise ArgumentError, "unknown effect #{effect.class}" # of a later version: fail closed
      end
    end

    # INSERT … ON CONFLICT DO NOTHING
    def enrol(effect)
      if (row = @devices[effect.device])
        return :revoked if row.revoked

        return row.owner == effect.owner ? :already_enrolled : :enrolled_for_another
      end
      @devices[effect.device] = Device.new(effect.record, effect.owner, 0, false).freeze
      :committed
    end

    # UPDATE … WHERE counter < $new AND NOT revoked AND owner = $owner
    def advance(effect)
      row = @devices[effect.device]
      return :unknown_device unless row
      return :revoked if row.revoked
      return :enrolled_for_another if effect.owner && row.owner != effect.owner
      return :stale if row.counter >= effect.counter

      @devices[effect.device] = change(row, counter: effect.counter)
      :committed
    end

    # INSERT … ON CONFLICT DO NOTHING
    def once(effect)
      return :replayed if @used.key?(effect.id)

      @used[effect.id] = [effect.keep_until_ms, uptime + effect.keep_at_least_ms]
      :committed
    end

    def change(row, **fields)
      row.dup.tap { |copy| fields.each { |name, value| copy[name] = value } }.freeze
    end

    # Both clocks must agree that a record is no longer needed: one of them can be set.
    def forget
      now = @clock.call
      @used.delete_if { |_, (until_ms, kept)| now > until_ms && uptime > kept }
    end

    def uptime
      Process.clock_gettime(Process::CLOCK_MONOTONIC, :millisecond)
    end
  end
end
