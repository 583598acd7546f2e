# frozen_string_literal: true

module Bonafide
  # An object that owns memory of the library: `close` frees it, and the garbage collector does.
  class Handle
    def initialize(pointer)
      free = self.class::FREE
      @pointer = FFI::AutoPointer.new(pointer, Native.method(free))
    end

    # Frees the memory now. A second time is nothing.
    def close
      @pointer&.free
      @pointer = nil
    end

    def closed?
      @pointer.nil?
    end

    # Nothing of what it holds, as messages of other errors would show it.
    def inspect
      "#<#{self.class}#{' (closed)' if closed?}>"
    end

    class << self
      # The pointer of an object of this class.
      def pointer(object)
        raise TypeError, "expected a #{name}" unless object.is_a?(self)

        object.instance_variable_get(:@pointer) ||
          raise(Error.of(ABI::ERRORS.fetch(:CallHandle), "the #{object.class} is closed"))
      end
    end

    private

    def pointer
      Handle.pointer(self)
    end

    def initialize_copy(_)
      raise TypeError, "#{self.class} cannot be copied" # two would free one handle
    end
  end
  private_constant :Handle
end
