/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/mmdb_tree.h"

#include <string.h>

enum { ADDRESS_BITS = 128, V4_DEPTH = 96, SEPARATOR = 16 };

/* What hangs on a branch: the index of a node, or LEAF | record. Node 0 is not used. */
typedef uint32_t branch;
static const branch LEAF = 0x80000000;
static const branch NOTHING = 0x80000000 | NTT_MMDB_NO_RECORD;

struct node {
    branch side[2];
};

struct ntt_mmdb_tree {
    GArray *nodes; /* struct node; those that a later insertion cut off stay and are not written */
    branch root;
};

struct ntt_mmdb_tree *ntt_mmdb_tree_new(void)
{
    struct ntt_mmdb_tree *tree = g_new(struct ntt_mmdb_tree, 1);
    tree->nodes = g_array_new(FALSE, TRUE, sizeof(struct node));
    g_array_set_size(tree->nodes, 1);
    tree->root = NOTHING;
    return tree;
}

void ntt_mmdb_tree_free(struct ntt_mmdb_tree *tree)
{
    if (!tree)
        return;
    g_array_free(tree->nodes, TRUE);
    g_free(tree);
}

static struct node *node_at(const struct ntt_mmdb_tree *tree, branch index)
{
    return &g_array_index(tree->nodes, struct node, index);
}

static unsigned bit(const uint8_t *address, unsigned depth)
{
    return address[depth / 8] >> (7 - depth % 8) & 1;
}

/* The node behind a branch; a leaf is split into two that say the same. */
static branch opened(struct ntt_mmdb_tree *tree, branch at)
{
    if (!(at & LEAF))
        return at;
    struct node node = {{at, at}};
    g_array_append_val(tree->nodes, node);
    return tree->nodes->len - 1;
}

struct insertion {
    const uint8_t *first, *last;
    unsigned first_bits, last_bits; /* behind these, first is all zeros and last all ones */
    branch value;
};

/* Returns what now hangs on the branch. from, to: whether the range may begin or end inside of it. */
static branch insert(struct ntt_mmdb_tree *tree, branch at, unsigned depth, gboolean from, gboolean to,
                     const struct insertion *insertion)
{
    from = from && depth < insertion->first_bits;
    to = to && depth < insertion->last_bits;
    if (!from && !to)
        return insertion->value;
    branch index = opened(tree, at);
    gboolean begins_right = from && bit(insertion->first, depth);
    gboolean ends_left = to && !bit(insertion->last, depth);
    if (!begins_right) {
        branch left =
            insert(tree, node_at(tree, index)->side[0], depth + 1, from, to && ends_left, insertion);
        node_at(tree, index)->side[0] = left;
    }
    if (!ends_left) {
        branch right =
            insert(tree, node_at(tree, index)->side[1], depth + 1, from && begins_right, to, insertion);
        node_at(tree, index)->side[1] = right;
    }
    const struct node *node = node_at(tree, index);
    return node->side[0] & LEAF && node->side[0] == node->side[1] ? node->side[0] : index;
}

static void insert_branch(struct ntt_mmdb_tree *tree, const uint8_t first[16], const uint8_t last[16],
                          branch value)
{
    struct insertion insertion = {first, last, ADDRESS_BITS, ADDRESS_BITS, value};
    while (insertion.first_bits && !bit(first, insertion.first_bits - 1))
        insertion.first_bits--;
    while (insertion.last_bits && bit(last, insertion.last_bits - 1))
        insertion.last_bits--;
    tree->root = insert(tree, tree->root, 0, TRUE, TRUE, &insertion);
}

void ntt_mmdb_tree_insert(struct ntt_mmdb_tree *tree, const uint8_t first[16], const uint8_t last[16],
                          uint32_t record)
{
    g_return_if_fail(memcmp(first, last, 16) <= 0 && record <= NTT_MMDB_NO_RECORD);
    insert_branch(tree, first, last, LEAF | record);
}

static branch v4_root(const struct ntt_mmdb_tree *tree)
{
    branch at = tree->root;
    for (unsigned depth = 0; depth < V4_DEPTH && !(at & LEAF); depth++)
        at = node_at(tree, at)->side[0];
    return at;
}

void ntt_mmdb_tree_alias_v4(struct ntt_mmdb_tree *tree, const uint8_t prefix[16], unsigned bits)
{
    uint8_t first[16], last[16];
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = bits > i * 8 ? MIN(bits - i * 8, 8) : 0;
        uint8_t rest = (uint8_t)(0xff >> kept);
        first[i] = prefix[i] & (uint8_t)~rest;
        last[i] = prefix[i] | rest;
    }
    insert_branch(tree, first, last, v4_root(tree));
}

/* Nodes in the order in which they are written: a parent before its children. */
struct order {
    GArray *indexes; /* branch */
    uint32_t *place; /* by index: 1 + position in `indexes`, 0 when not reached yet */
};

static void put_in_order(const struct ntt_mmdb_tree *tree, branch at, struct order *order)
{
    if (at & LEAF || order->place[at])
        return;
    g_array_append_val(order->indexes, at);
    order->place[at] = order->indexes->len;
    for (unsigned side = 0; side < 2; side++)
        put_in_order(tree, node_at(tree, at)->side[side], order);
}

static uint32_t written_value(const struct order *order, branch at)
{
    if (!(at & LEAF))
        return order->place[at] - 1;
    return order->indexes->len + (at == NOTHING ? 0 : SEPARATOR + (at & ~LEAF));
}

static void append_node(GByteArray *bytes, uint32_t left, uint32_t right, unsigned record_size)
{
    const uint8_t low[2][3] = {
        {(uint8_t)(left >> 16), (uint8_t)(left >> 8), (uint8_t)left},
        {(uint8_t)(right >> 16), (uint8_t)(right >> 8), (uint8_t)right},
    };
    const uint8_t high = (uint8_t)((left >> 20 & 0xf0) | right >> 24);
    g_byte_array_append(bytes, low[0], 3);
    if (record_size == 28)
        g_byte_array_append(bytes, &high, 1);
    g_byte_array_append(bytes, low[1], 3);
}

GByteArray *ntt_mmdb_tree_serialize(struct ntt_mmdb_tree *tree, gboolean only_v4, uint32_t data_size,
                                    uint32_t *node_count, unsigned *record_size)
{
    branch root = opened(tree, only_v4 ? v4_root(tree) : tree->root); /* a file has one node at least */
    struct order order = {
        .indexes = g_array_new(FALSE, FALSE, sizeof(branch)),
        .place = g_new0(uint32_t, tree->nodes->len),
    };
    put_in_order(tree, root, &order);

    GByteArray *bytes = NULL;
    uint64_t highest = (uint64_t)order.indexes->len + SEPARATOR + data_size;
    if (highest < 1 << 28) {
        bytes = g_byte_array_new();
        *record_size = highest < 1 << 24 ? 24 : 28;
        *node_count = order.indexes->len;
        for (guint i = 0; i < order.indexes->len; i++) {
            const struct node *node = node_at(tree, g_array_index(order.indexes, branch, i));
            append_node(bytes, written_value(&order, node->side[0]), written_value(&order, node->side[1]),
                        *record_size);
        }
    }
    g_array_free(order.indexes, TRUE);
    g_free(order.place);
    return bytes;
}
