#!/usr/bin/env bash
# libphonenumber 9.0.43. The country of a number that was read with the country IT may be another one: landline numbers of
# Rome that begin with 06 698 are given to the Vatican (VA), whose own code, +379, is not in use. The number itself,
# +39 06 698…, is right. Who takes the number's region for the customer's, to pick a language, a holiday calendar or a
# second number's country code, gets VA, for which there is no national numbering of its own.
#
# Seen: 06 698 21234 read as IT: +390669821234, valid, region VA; 06 488 1234 read as IT: region IT.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/packages" "$work" com.googlecode.libphonenumber:libphonenumber:9.0.43
cat >"$work/Rome.java" <<'JAVA'
import com.google.i18n.phonenumbers.PhoneNumberUtil;

public class Rome {
    public static void main(String[] args) throws Exception {
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        for (String written : new String[] {"06 698 21234", "06 488 1234"}) {
            var number = phones.parse(written, "IT");
            System.out.printf("%s valid=%s region=%s%n",
                    phones.format(number, PhoneNumberUtil.PhoneNumberFormat.E164),
                    phones.isValidNumber(number),
                    phones.getRegionCodeForNumber(number));
        }
    }
}
JAVA
seen=$(java -cp "$work/*" "$work/Rome.java")
echo "$seen"
[ "$seen" = '+390669821234 valid=true region=VA
+39064881234 valid=true region=IT' ] || { echo "This is no longer so." >&2; exit 1; }
