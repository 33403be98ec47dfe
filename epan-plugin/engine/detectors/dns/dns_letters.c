/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns/dns_letters.h"

#include <string.h>

enum { MIN_DATA_LABEL = 14, MIN_FILE_LABEL = 20, LONG_NUMBER = 30 };

char ntt_dns_lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Bytes that a look at one label counts. */
struct label_look {
    unsigned digits, hex, letters, upper, lower, high, other, turns, consonant_run;
};

static struct label_look look_at(const uint8_t *label, unsigned length)
{
    struct label_look look = {0};
    unsigned run = 0;
    enum { NOTHING, DIGIT, UPPER, LOWER } kind = NOTHING, before = NOTHING;
    for (unsigned i = 0; i < length; i++) {
        uint8_t c = label[i];
        kind = NOTHING;
        if (c >= '0' && c <= '9') {
            look.digits++;
            kind = DIGIT;
        } else if (c >= 'a' && c <= 'z') {
            look.lower++;
            kind = LOWER;
        } else if (c >= 'A' && c <= 'Z') {
            look.upper++;
            kind = UPPER;
        } else if (c >= 0x80 || c < 0x20) {
            look.high++;
        } else {
            look.other++;
        }
        char folded = ntt_dns_lower(c);
        look.hex += kind == DIGIT || (folded >= 'a' && folded <= 'f');
        bool consonant = kind >= UPPER && !strchr("aeiouy", folded);
        run = consonant ? run + 1 : 0;
        if (run > look.consonant_run)
            look.consonant_run = run;
        look.turns += kind && before && kind != before;
        before = kind;
    }
    look.letters = look.upper + look.lower;
    return look;
}

bool ntt_dns_looks_encoded(const uint8_t *label, unsigned length)
{
    if (length < MIN_DATA_LABEL || (length > 4 && memcmp(label, "xn--", 4) == 0))
        return false;
    struct label_look look = look_at(label, length);
    if (look.high * 6 >= length)
        return true;
    if (look.other * 6 > length) /* words or numbers, joined by hyphens */
        return false;
    if (look.digits == length)
        return length >= LONG_NUMBER;
    if (look.hex == length) /* text in hexadecimal has few letters */
        return look.digits * 4 >= length && look.letters * 16 >= length;
    unsigned letters_by_case = look.upper < look.lower ? look.upper : look.lower;
    if (letters_by_case * 6 >= length)
        return look.digits && look.turns * 4 >= length;
    if (look.digits * 12 >= length && look.turns * 6 >= length)
        return true;
    return look.consonant_run >= 7 && look.digits;
}

/* gzip and zip, in base64, base32 and hexadecimal. */
bool ntt_dns_looks_like_file(const uint8_t *label, unsigned length)
{
    static const char *const exact[] = {"H4sIA", "H4sIC", "UEsDB"};
    static const char *const folded[] = {"1f8b08", "504b0304"};
    if (length < MIN_FILE_LABEL)
        return false;
    for (unsigned i = 0; i < sizeof exact / sizeof *exact; i++) {
        if (memcmp(label, exact[i], strlen(exact[i])) == 0)
            return true;
    }
    for (unsigned i = 0; i < sizeof folded / sizeof *folded; i++) {
        unsigned same = 0;
        while (folded[i][same] && ntt_dns_lower(label[same]) == folded[i][same])
            same++;
        if (!folded[i][same])
            return look_at(label, length).hex == length;
    }
    return false;
}

/*
 * How usual it is that one letter follows another (row, column), from 0 (hardly ever) to 9: log2 of how often the pair
 * stands in the words of nine languages (Debian's word lists of English, which counts threefold, Dutch, French, German,
 * Italian, Polish, Portuguese, Spanish and Swedish, and joins of two of their words) against how often it would if all
 * pairs were equally frequent, plus 5, times 1.2. The mean over a word is 7.1 to 8.1 (quartiles), below 6.2 for one in
 * twenty; over 12 letters drawn at random 3.6, above 5.6 for one in twenty.
 */
static const char usual[26][27] = {
    "67884674856999473999774245", "75018010710601700742600051", "80507009826500801626600056",
    "83349232822433830663623034", "76887675856999573998665537", "61016520700500700635500020",
    "72239155702635620764612020", "81008110701434710546503030", "86879671355879863798463207",
    "60225100203023410031400002", "72107112613514710555522020", "94459344924844830266641062",
    "86238222802364870253611041", "94799595936437832499553054", "56776563535889672987768235",
    "81108305700602860845500020", "00000000000000000000600000", "96679464926567952787754056",
    "85859556837665773599654045", "94439336933534830877734054", "65656552654768350877233203",
    "80008000700201600320210000", "70216002601203510240300050", "30203000300000130003100100",
    "34533231323464240364104003", "72327020603234520213503054",
};

bool ntt_dns_looks_random(const uint8_t *label, unsigned length)
{
    /* Between words and chance; digits among letters count like rare pairs, a number behind a word does not. */
    enum { FEWEST = 6, MIDDLE = 56, INTO_DIGITS = 5, OUT_OF_DIGITS = 1, DIGITS = 6 };
    unsigned sum = 0, pairs = 0, letters = 0;
    if (length < FEWEST || (length > 4 && memcmp(label, "xn--", 4) == 0))
        return false;
    for (unsigned i = 0; i < length; i++) {
        char c = ntt_dns_lower(label[i]), before = '-';
        if (i)
            before = ntt_dns_lower(label[i - 1]);
        bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        bool after_letter = before >= 'a' && before <= 'z', after_digit = before >= '0' && before <= '9';
        if (!letter && !digit && c != '-' && c != '_')
            return false;
        letters += letter;
        if (letter && after_letter)
            sum += (unsigned)(usual[before - 'a'][c - 'a'] - '0');
        else if (digit && after_letter)
            sum += INTO_DIGITS;
        else if (letter && after_digit)
            sum += OUT_OF_DIGITS;
        else if (digit && after_digit)
            sum += DIGITS;
        else
            continue;
        pairs++;
    }
    return letters * 6 >= length && pairs >= FEWEST - 1 && sum * 10 < pairs * MIDDLE;
}
