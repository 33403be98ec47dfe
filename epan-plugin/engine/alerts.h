/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The open alerts and their life: open, update at fourfold or at a change of severity, close. */
#ifndef NTT_ALERTS_H
#define NTT_ALERTS_H

#include "engine/alert.h"
#include "engine/engine.h"

enum { NTT_OPEN_ALERTS = 1024 };

/* What an alert's sentence is made of. */
struct ntt_figures {
    uint32_t distinct;                              /* ports or hosts tried */
    uint32_t rejected, unanswered, open, succeeded; /* of those */
    uint32_t sources;                               /* hosts that took part */
    uint64_t peak;                                  /* packets in the busiest second */
    uint64_t own[8];                                /* what else the detector wants to say */
};

/* How its owner finds an alert again. */
struct ntt_alert_link {
    uint16_t place; /* in the pool, + 1; 0: none */
    uint64_t key;   /* of the alert that was put there */
};

struct ntt_open_alert {
    bool used;
    struct ntt_alert alert;
    struct ntt_figures figures;
    uint32_t ignored;       /* by the rule of this number (1…): kept, not said, and without id; 0: said */
    uint64_t next_update;   /* at which `observed` the next update is due */
    uint32_t idle_s;        /* closes after so long without evidence */
    enum ntt_severity said; /* severity of the last event */
};

struct ntt_alerts {
    uint32_t last_id, frame; /* the frame being fed; 0 after the end */
    uint16_t open;           /* how many */
    uint16_t reach;          /* no place from here on was ever used */
    struct ntt_open_alert pool[NTT_OPEN_ALERTS];
};

/* Opens an alert from a draft without id, key and event. When every place is taken, the least severe alert
 * that has been idle longest closes first. */
struct ntt_alert_link ntt_alerts_open(struct ntt_engine *engine, const struct ntt_alert *draft,
                                      const struct ntt_figures *figures, uint32_t idle_s);
/* The alert behind the link while it is open; NULL otherwise. */
struct ntt_open_alert *ntt_alerts_at(struct ntt_alerts *alerts, const struct ntt_alert_link *link);
/* Says an update if the observed count has grown fourfold or the severity has changed. */
void ntt_alerts_touch(struct ntt_engine *engine, struct ntt_open_alert *open);
void ntt_alerts_close(struct ntt_engine *engine, struct ntt_open_alert *open);
/* Closes an alert whose packets another one explains better. */
void ntt_alerts_supersede(struct ntt_engine *engine, struct ntt_open_alert *open,
                          const struct ntt_open_alert *by);
/* Closes what has been idle; to be called when the second changes. */
void ntt_alerts_expire(struct ntt_engine *engine);
/* How many alerts of the type are open against the target (`target`) or from the source (`source`), whichever
 * is not NULL. */
unsigned ntt_alerts_count(const struct ntt_alerts *alerts, enum ntt_alert_type type,
                          const struct ntt_address *source, const struct ntt_address *target);
/* The same for a category: whether any is. */
bool ntt_alerts_any(const struct ntt_alerts *alerts, const char *category, const struct ntt_address *source,
                    const struct ntt_address *target);
void ntt_alerts_finish(struct ntt_engine *engine);

#endif
