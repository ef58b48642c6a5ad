/* models/sandbox_starts/footprint/footprint.c - see footprint.h.
 *
 * With V = K = G = 0 a container and a machine of equal sharing agree to the byte.
 */
#include "models/sandbox_starts/footprint/footprint.h"

#define TABLE_BYTES 8.0 /* an entry of a page table */

static double
with_tables (const StartsParams *p, double bytes)
{
  return bytes * (1.0 + TABLE_BYTES / p->page_bytes);
}

/* Containers share file pages through the host's cache; what is anonymous is their own, but in
 * templates. */
static StartsFootprint
container (const StartsParams *p)
{
  const double anonymous = p->read_bytes + p->written_bytes + p->new_bytes;

  switch (p->form)
    {
    case STARTS_CONTAINER_COPY:
      return (StartsFootprint){ MAX (p->image_bytes, anonymous - p->new_bytes) + p->new_bytes,
                                p->file_bytes };
    case STARTS_CONTAINER_CXL:
      return (StartsFootprint){ p->written_bytes + p->new_bytes, p->file_bytes };
    default:
      return (StartsFootprint){ anonymous, p->file_bytes };
    }
}

/* A guest that reads files by blocks has a page cache of its own; the host's copy is the second. */
static StartsFootprint
machine (const StartsParams *p)
{
  const double own = p->monitor_bytes, guest = p->kernel_bytes, files = p->kernel_file_bytes,
               anonymous = p->read_bytes + p->written_bytes + p->new_bytes;

  switch (p->form)
    {
    case STARTS_VM_DAX:
      return (StartsFootprint){ own + guest + anonymous, p->file_bytes };
    case STARTS_VM_MAPPED:
      return (StartsFootprint){ own + p->written_bytes + p->new_bytes,
                                guest + files + p->file_bytes + p->read_bytes };
    case STARTS_VM_COPIED:
      return (StartsFootprint){ own + guest + files + p->file_bytes + anonymous, 0.0 };
    default:
      return (StartsFootprint){ own + guest + anonymous + p->file_bytes + files,
                                p->file_bytes + files };
    }
}

StartsFootprint
starts_footprint (const StartsParams *p)
{
  StartsFootprint f = p->form < STARTS_VM_BLOCK ? container (p) : machine (p);

  f.each = with_tables (p, f.each);
  return f;
}

double
starts_footprint_bytes (const StartsFootprint *footprint, double n)
{
  return n > 0.0 ? n * footprint->each + footprint->once : 0.0;
}
