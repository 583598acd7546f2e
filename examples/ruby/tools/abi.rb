# frozen_string_literal: true

# Makes lib/bonafide/abi.rb from the header: `ruby tools/abi.rb [path of bonafide.h]`.
module Tools
  HEADER = File.expand_path('../../../include/bonafide.h', __dir__)
  OUTPUT = File.expand_path('../lib/bonafide/abi.rb', __dir__)
  SCALARS = /\A(?:u?int\d+|size)_t\z/

  module_function

  # What ffi has to know of the header, as the text of a file.
  def abi(header)
    code = header.gsub(%r{/\*.*?\*/}m, '').sub(/^#ifdef BONAFIDE_TESTKIT$.*?^#endif$/m, '')
    scalars = code.scan(/typedef (\w+_t) (\w+);/).to_h { |type, name| [name, type] }
    code.scan(/^\} (\w+);/) { |(name)| scalars[name] = 'int' if code.include?("typedef enum #{name} ") }
    <<~RUBY
      # frozen_string_literal: true

      # Made from the header by tools/abi.rb; do not edit.
      module Bonafide
        # The constants, types and functions of the header.
        module ABI
          VERSION = #{code[/^#define BONAFIDE_VERSION "(.*)"$/, 1].inspect}

          #{constants(code).map { |name, value| "#{name} = #{value}" }.join("\n    ")}

          ERRORS = {
            #{errors(code).map { |name, value| "#{name}: #{value}," }.join("\n      ")}
          }.freeze

          STRUCTS = {
            #{structs(code, scalars).map { |name, fields| "#{name}: #{fields}," }.join("\n      ")}
          }.freeze

          FUNCTIONS = {
            #{functions(code, scalars).map { |name, types| "#{name}: #{types}," }.join("\n      ")}
          }.freeze
        end
      end
    RUBY
  end

  def constants(code)
    defines = code.scan(/^#define BONAFIDE_(\w+) (\d\w*)$/).reject { |name, _| name.start_with?('ERROR_') }
    (defines + code.scan(/^\s+BONAFIDE_(\w+) = (\d+),$/)).map { |name, value| [name, number(value)] }
  end

  def errors(code)
    code.scan(/^#define BONAFIDE_ERROR_(\w+) (\w+)$/).map do |name, value|
      [name.split('_').map(&:capitalize).join, number(value)]
    end
  end

  def structs(code, scalars)
    code.scan(/typedef struct \w+ \{([^}]*)\} (\w+);/).map do |body, name|
      fields = body.scan(/^\s*(?:const )?(\w+) (\**)(\w+)(?:\[(\d+)\])?;/).map do |type, stars, field, length|
        kind = symbol(type, stars, scalars)
        "#{field}: #{length ? "[#{kind}, #{length}]" : kind}"
      end
      [name, "{ #{fields.join(', ')} }"]
    end
  end

  def functions(code, scalars)
    code.scan(/^(?:const )?(\w+) (\**)(bonafide_\w+)\(([^)]*)\);/).map do |type, stars, name, list|
      result = type == 'char' ? ':string' : symbol(type, stars, scalars)
      parameters = list.split(',').map(&:strip).reject { |text| text == 'void' }.map do |text|
        symbol(text[/\A(?:const )?(\w+)/, 1], text.delete('^*'), scalars)
      end
      [name, "[#{result}, [#{parameters.join(', ')}]]"]
    end
  end

  def symbol(type, stars, scalars)
    return ':pointer' unless stars.empty?

    known = scalars.fetch(type, type)
    ":#{known.match?(SCALARS) && known != 'size_t' ? known.delete_suffix('_t') : known}"
  end

  def number(text)
    text.sub(/u(ll)?\z/, '')
  end
end

File.write(Tools::OUTPUT, Tools.abi(File.read(ARGV.fetch(0, Tools::HEADER)))) if $PROGRAM_NAME == __FILE__
