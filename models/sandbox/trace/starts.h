/* models/sandbox/trace/starts.h - what files say of the starts of functions: iluvatar's metadata
 * (cold and warm run times, memory) and Huawei's recorded cold starts with their parts. */
#ifndef MODELS_SANDBOX_TRACE_STARTS_H
#define MODELS_SANDBOX_TRACE_STARTS_H

#include "models/sandbox/trace/trace.h"

typedef struct {
  double warm_s, cold_s; /* run times of a warm and of a cold call */
  double bytes;
} PoolMetadata;

/* Parts of a recorded cold start, in the order of the file's columns. */
enum {
  POOL_START_POD,
  POOL_START_CODE,
  POOL_START_DEPENDENCY,
  POOL_START_SCHEDULING,
  POOL_START_PARTS
};

typedef struct {
  GArray *totals;                   /* (element-type double) seconds of each start */
  double parts_s[POOL_START_PARTS]; /* sums over them */
} PoolStarts;

typedef struct PoolMetadataFile PoolMetadataFile;
typedef struct PoolStartsFile PoolStartsFile;

/* Returns: (nullable): of the function; @file (nullable). */
const PoolMetadata *pool_metadata_find (const PoolMetadataFile *file, const PoolTraceName *name);
const PoolStarts *pool_starts_find (const PoolStartsFile *file, const PoolTraceName *name);

extern const SimFileFormat pool_metadata_format, pool_starts_format;

#endif
