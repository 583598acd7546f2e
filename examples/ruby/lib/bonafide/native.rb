# frozen_string_literal: true

require 'ffi'
require_relative 'abi'

module Bonafide
  # The shared library, and how its functions are called.
  module Native
    extend FFI::Library

    SONAME = "libbonafide.so.#{ABI::VERSION_MAJOR}.#{ABI::VERSION_MINOR}"

    # Before 1.0, a new minor version may change anything.
    def self.fits?(version)
      major, minor, patch = version.split('.').map(&:to_i)
      [major, minor] == [ABI::VERSION_MAJOR, ABI::VERSION_MINOR] && patch >= ABI::VERSION_PATCH
    end

    # Before any other function is looked for: of another version some may be missing.
    ffi_lib ENV.fetch('BONAFIDE_LIBRARY', SONAME)
    attach_function :bonafide_version, [], :string
    unless fits?(bonafide_version)
      raise LoadError, "the library is bonafide #{bonafide_version}; this needs #{ABI::VERSION} or a later patch"
    end

    ABI::STRUCTS.each do |name, fields|
      type = Class.new(FFI::Struct)
      const_set(name.to_s.split('_').map(&:capitalize).join, type)
      type.layout(*fields.flat_map do |field, kind|
        [field, ABI::STRUCTS.key?(kind) ? const_get(kind.to_s.split('_').map(&:capitalize).join) : kind]
      end)
    end

    ABI::FUNCTIONS.each do |name, (result, parameters)|
      attach_function name, parameters, result unless name == :bonafide_version
    end

    class << self
      # A result without a reason.
      def check(code)
        raise Error.of(code) unless code == ABI::OK
      end

      # Calls a function whose last parameter is the place for a reason.
      def run(function, *parameters)
        place = FFI::MemoryPointer.new(:pointer)
        code = public_send(function, *parameters, place)
        return if code == ABI::OK

        reason = place.read_pointer
        begin
          message = filled { |*buffer| bonafide_error_message(reason, *buffer) } unless reason.null?
        ensure
          bonafide_error_free(reason)
        end
        raise Error.of(code, message)
      end

      # As `run`, for a function that gives a handle just before the reason.
      def made(function, *parameters)
        place = FFI::MemoryPointer.new(:pointer)
        run(function, *parameters, place)
        place.read_pointer
      end

      # A handle of a function that gives no reason.
      def given(function, *parameters)
        place = FFI::MemoryPointer.new(:pointer)
        check(public_send(function, *parameters, place))
        place.read_pointer
      end

      # A number that a function writes.
      def number(type, function, *parameters)
        place = FFI::MemoryPointer.new(type)
        check(public_send(function, *parameters, place))
        place.get(type, 0)
      end

      # A struct that a function writes.
      def struct(type, function, *parameters)
        place = type.new
        check(public_send(function, *parameters, place))
        place
      end

      # Bytes of a function that writes so many of them just before the reason.
      def bytes(length, function, *parameters)
        place = FFI::MemoryPointer.new(:uint8, length)
        run(function, *parameters, place)
        place.read_bytes(length)
      end

      # The text of a function that fills its caller's buffer: first its length, then itself.
      def filled
        length = FFI::MemoryPointer.new(:size_t)
        code = yield(nil, 0, length)
        raise Error.of(code) unless [ABI::OK, ABI::ERRORS.fetch(:CallBuffer)].include?(code)

        size = length.get(:size_t, 0)
        place = FFI::MemoryPointer.new(:uint8, [size, 1].max)
        check(yield(place, size, length))
        place.read_bytes(size).force_encoding(Encoding::UTF_8)
      end

      # A copy of bytes that belong to a handle; nil for NULL.
      def copied(pointer, length)
        pointer.null? ? nil : pointer.read_bytes(length)
      end

      def text(pointer, length)
        copied(pointer, length)&.force_encoding(Encoding::UTF_8)
      end

      # The bytes of a buffer, which is freed.
      def taken(buffer)
        copied(bonafide_buffer_data(buffer), bonafide_buffer_len(buffer)) || ''.b
      ensure
        bonafide_buffer_free(buffer)
      end

      # The bytes of a secret, which is overwritten and freed.
      def exposed(secret)
        copied(bonafide_secret_data(secret), bonafide_secret_len(secret)) || ''.b
      ensure
        bonafide_secret_free(secret)
      end

      # A text or bytes as the two parameters that they are.
      def sized(string)
        raise TypeError, 'expected a String' unless string.is_a?(String)

        [string, string.bytesize]
      end

      # What the library reads without being told a length.
      def exactly(length, string, name)
        raise TypeError, "#{name} must be a String" unless string.is_a?(String)
        raise ArgumentError, "#{name} must be #{length} bytes" unless string.bytesize == length

        string
      end

      # Sets pointers of a struct and their lengths. The struct keeps the memory alive.
      def point(struct, **fields)
        fields.each do |field, string|
          struct[field] = memory(sized(string).first)
          struct[:"#{field}_len"] = string.bytesize
        end
        struct
      end

      def memory(string)
        return if string.empty?

        FFI::MemoryPointer.new(:uint8, string.bytesize).put_bytes(0, string)
      end

      # Milliseconds since 1970, from a Time or a number of them.
      def time(now)
        number = now.is_a?(Time) ? (now.to_r * 1000).floor : Integer(now)
        raise RangeError, 'a time is from 1970 on' unless number.between?(0, (1 << 63) - 1)

        number
      end

      def choice(table, name)
        table.fetch(name) { raise ArgumentError, "expected one of #{table.keys.join(', ')}" }
      end
    end
  end
  private_constant :Native
end
