/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros of jansson and Wireshark that are statements, as cppcheck is to see them: it reads no header of theirs. */
#ifndef NTT_CPPCHECK_H
#define NTT_CPPCHECK_H

#define json_array_foreach(array, index, value)                                                              \
    for (index = 0; index < json_array_size(array) && (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value)                                                              \
    for (key = first_key(object); key && (value = json_object_get(object, key)); key = next_key(object, key))
#define UAT_CSTRING_CB_DEF(rows, member, type)

#endif
