/* models/sandbox_starts/params.h - the parameters; meaning, units and sources are in rows.c. */
#ifndef MODELS_SANDBOX_STARTS_PARAMS_H
#define MODELS_SANDBOX_STARTS_PARAMS_H

#include "sim/sim.h"

enum { STARTS_BURST, STARTS_LOOP };
enum { STARTS_WAIT, STARTS_CPU, STARTS_LOCK, STARTS_DISK, STARTS_MEMORY, STARTS_LINK,
  STARTS_CACHE, STARTS_N_RESOURCES };
enum { STARTS_CONTAINER, STARTS_CONTAINER_COPY, STARTS_CONTAINER_CXL, STARTS_CONTAINER_RDMA,
  STARTS_VM_BLOCK, STARTS_VM_DAX, STARTS_VM_MAPPED, STARTS_VM_COPIED };

/* One row of `stages`. */
typedef struct {
  const char *operation, *name;
  int         resource;
  SimDist     s;
  double      bytes, times, in_flight;
  bool        beside;
} StartsStage;

typedef struct {
  int load, form;
  const char *operation;
  SimList stages;
  gint64 concurrent, operations, cores;
  double smt_gain, cpu_speed, disk_bytes_per_s, memory_bytes_per_s, link_bytes_per_s, link_rtt_s;
  /* footprint */
  double image_bytes, read_bytes, written_bytes, new_bytes, file_bytes;
  double monitor_bytes, kernel_bytes, kernel_file_bytes, page_bytes;
  double dram_bytes;
} StartsParams;

extern const SimParam starts_params[];

#endif
